"""The command line: what it says, and what it ends with."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from dockertui import __version__
from tests.e2e.conftest import StartApp


def run(env: dict[str, str], *options: str) -> subprocess.CompletedProcess[str]:
    """Run the command without a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "dockertui", *options],
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def add_context(home: Path, name: str, url: str) -> None:
    """Put a context into the docker CLI's store."""
    place = home / ".docker/contexts/meta" / hashlib.sha256(name.encode()).hexdigest()
    place.mkdir(parents=True)
    meta = {"Name": name, "Metadata": {}, "Endpoints": {"docker": {"Host": url, "SkipTLSVerify": False}}}
    (place / "meta.json").write_text(json.dumps(meta))


def test_version_and_help(app_env: dict[str, str]) -> None:
    assert run(app_env, "--version").stdout == f"dockertui {__version__}\n"
    told = run(app_env, "--help")
    assert told.returncode == 0
    for word in ("--host", "--context", "--refresh", "--read-only", "--log-file", "exit codes:", "128+n"):
        assert word in told.stdout
    assert "--print-endpoint" not in told.stdout


def test_help_needs_nothing_slow(app_env: dict[str, str]) -> None:
    code = (
        "import sys, dockertui.cli\n"
        "try: dockertui.cli.main(['--help'])\n"
        "except SystemExit: print([m for m in ('textual', 'docker', 'platformdirs') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=app_env, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    "options",
    [
        ["--refresh", "0"],
        ["--refresh", "nan"],
        ["--refresh", "often"],
        ["--context", ""],
        ["--host", " "],
        ["--no-such-option"],
        ["--read"],
        ["container"],
    ],
)
def test_wrong_options(app_env: dict[str, str], options: list[str]) -> None:
    done = run(app_env, *options)
    assert done.returncode == 2
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_it_needs_a_terminal(app_env: dict[str, str], tmp_path: Path) -> None:
    done = run(app_env, "--host", f"unix://{tmp_path}/none.sock")
    assert done.returncode == 4
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "terminal" in done.stderr
    assert "\x1b" not in done.stderr


def test_an_unknown_context_is_an_error_and_never_another_engine(app_env: dict[str, str], home: Path) -> None:
    add_context(home, "known", "unix:///run/known.sock")
    elsewhere = {**app_env, "DOCKER_HOST": "unix:///run/other.sock"}
    for env, options in [
        (app_env, ["--context", "nowhere"]),
        (elsewhere, ["--context", "nowhere"]),
        ({**app_env, "DOCKER_CONTEXT": "nowhere"}, []),
    ]:
        done = run(env, *options, "--print-endpoint")
        assert done.returncode == 3
        assert done.stdout == ""
        assert "nowhere" in done.stderr
        assert "known" in done.stderr
    (home / ".docker/config.json").write_text('{"currentContext": "gone"}')
    assert run(app_env, "--print-endpoint").returncode == 3


def test_which_engine_is_meant(app_env: dict[str, str], home: Path) -> None:
    add_context(home, "one", "unix:///run/one.sock")
    add_context(home, "two", "unix:///run/two.sock")
    (home / ".docker/config.json").write_text('{"currentContext": "two"}')
    host = {**app_env, "DOCKER_HOST": "unix:///run/host.sock"}
    for env, options, wanted in [
        (app_env, [], "unix:///run/two.sock"),
        ({**app_env, "DOCKER_CONTEXT": "one"}, [], "unix:///run/one.sock"),
        ({**host, "DOCKER_CONTEXT": "one"}, [], "unix:///run/host.sock"),
        (host, ["--context", "one"], "unix:///run/one.sock"),
        (host, ["--host", "unix:///run/option.sock"], "unix:///run/option.sock"),
    ]:
        done = run(env, *options, "--print-endpoint")
        assert (done.returncode, done.stdout) == (0, f"{wanted}\n")
    both = run(app_env, "--host", "unix:///run/x.sock", "--context", "one", "--print-endpoint")
    assert both.returncode == 0
    assert both.stdout == "unix:///run/x.sock\nunix:///run/one.sock\n"


def test_an_address_that_makes_no_sense(app_env: dict[str, str]) -> None:
    done = run(app_env, "--host", "gopher://engine")
    assert done.returncode == 3
    assert "gopher://engine" in done.stderr


def test_a_log_file_that_cannot_be_written(start_app: StartApp, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    app = start_app("--host", f"unix://{tmp_path}/none.sock", "--log-file", f"{in_the_way}/log")
    assert app.wait_end() == "exit 2"
    assert "log file" in app.text
    app.wait_given_back()


def test_without_a_place_for_its_log_it_works_all_the_same(
    start_app: StartApp, app_env: dict[str, str], tmp_path: Path
) -> None:
    app_env["XDG_STATE_HOME"] = "/proc/nowhere"
    app = start_app("--host", f"unix://{tmp_path}/none.sock", log=False)
    app.wait_for("none.sock")
    app.press("q")
    assert app.wait_end() == "exit 0"
