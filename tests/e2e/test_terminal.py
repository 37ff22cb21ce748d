"""Whatever the terminal sends, is, or becomes: the app goes on, draws for it, and ends with it."""

import os
import random
import re
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import docker
import pytest

from tests.conftest import wait_until
from tests.e2e.conftest import StartApp
from tests.support.pty_app import EndedError, PtyApp

BYTES = int(os.environ.get("DOCKERTUI_RANDOM_BYTES", "1500"))
SEED = int(os.environ.get("DOCKERTUI_RANDOM_SEED", "1"))
AS_NOBODY = (
    "setpriv", "--reuid=54321", "--regid=54321", "--clear-groups",
    "--inh-caps=+dac_override,+dac_read_search", "--ambient-caps=+dac_override,+dac_read_search",
    "env", "-u", "HOME",
)  # fmt: skip
"""Somebody whom the system does not know, who may read this interpreter wherever it is."""


@pytest.fixture
def nowhere(tmp_path: Path) -> str:
    """The address of an engine that is not there."""
    return f"unix://{tmp_path}/none.sock"


def quit_and_check(app: PtyApp) -> None:
    app.press("ctrl+q")
    assert app.wait_end() == "exit 0", app.text
    app.wait_given_back()


def is_whole(text: str) -> bool:
    """Return whether the screen of an engine that is not there is painted from its first line to its last."""
    lines = text.rstrip().splitlines()
    words = ("Cannot reach Docker", "Named by", "Cause", "What to do")
    return (
        len(lines) > 4 and "none.sock" in lines[0] and "q quit" in lines[-1] and all(w in text for w in words)
    )


# ---------------------------------------------------------------------- bytes
ODD = {
    "latin-1": b"caf\xe9 a\xff",
    "a lone start": b"\xc3",
    "an old mouse report": b"\x1b[M\x20\xe0\x30",
    "half an old mouse report": b"\x1b[M\x20",
    "a paste in latin-1": b"\x1b[200~caf\xe9 a\x1b[201~",
    "an endless string": b"\x1b]11;rgb:" + b"f" * 9000,
}


@pytest.mark.parametrize("data", ODD.values(), ids=list(ODD))
@pytest.mark.parametrize("where", ["", ":", "?"])
def test_odd_bytes_harm_nothing(start_app: StartApp, nowhere: str, data: bytes, where: str) -> None:
    app = start_app("--host", nowhere)
    app.wait_for("none.sock")
    shown = app.text
    if where:
        app.press(where)
        app.wait_for(lambda text: text != shown)
    seen = len(app.raw)
    app.send(data)
    app.press("ctrl+l")
    app.wait_output_after(seen, "an answer")
    quit_and_check(app)


def test_a_paste_that_never_ends_does_not_take_the_keys(start_app: StartApp, nowhere: str) -> None:
    app = start_app("--host", nowhere)
    app.wait_for("none.sock")
    app.press(":")
    app.wait_for("type what you want to do")
    app.send(b"\x1b[200~redr")
    app.wait_for("redr")
    app.press("esc")
    app.wait_gone("redr")
    quit_and_check(app)


@pytest.mark.engine
def test_an_arrow_in_two_pieces_closes_no_dialog(start_app: StartApp, engine_url: str) -> None:
    app = start_app("--host", engine_url)
    app.wait_for("● live")
    app.press("3", "n")
    app.wait_for("volume create")
    app.send("xyz")
    app.wait_for("xyz")
    seen = len(app.raw)
    app.send(b"\x1b")
    app.send(b"[D")
    app.wait_output_after(seen, "the cursor moves")
    app.send("_")
    app.wait_for("xy_z")
    app.press("esc")
    app.wait_gone("xy_z")
    quit_and_check(app)


@pytest.mark.engine
@pytest.mark.timeout(600)
def test_random_bytes(start_app: StartApp, engine_url: str, log_file: Path) -> None:
    """1,500 by default; DOCKERTUI_RANDOM_BYTES=10000 for more. The keys that quit or stop are left out."""
    chance = random.Random(SEED)
    allowed = bytes(set(range(256)) - set(b"q\x11\x1a"))
    app = start_app("--host", engine_url, "--read-only")
    app.wait_for("● live")
    for _ in range(0, BYTES, 50):
        try:
            app.send(bytes(chance.choice(allowed) for _ in range(50)))
            app.wait_for(lambda _text: True)
            app.continue_if_stopped()  # the palette offers to suspend
        except EndedError:  # and to quit
            log = log_file.read_text()
            assert log.splitlines()[-1].endswith("left with exit code 0"), log[-9000:]
            app = start_app("--host", engine_url, "--read-only")
            app.wait_for("● live")
    app.send(b"\x1b\\")
    app.press(*["esc"] * 6)

    def is_back(text: str) -> bool:
        app.continue_if_stopped()
        return "● live" in text

    app.wait_for(is_back)
    app.press("ctrl+q")
    assert app.wait_end(deadline_s=120) == "exit 0", app.text  # all the bytes come before
    app.wait_given_back()
    assert "Traceback" not in log_file.read_text()


# ---------------------------------------------------------------------- size
@pytest.mark.engine
def test_the_size_is_the_terminals_whatever_the_environment_says(
    start_app: StartApp, app_env: dict[str, str], engine_url: str
) -> None:
    app_env |= {"COLUMNS": "200", "LINES": "60"}
    app = start_app("--host", engine_url, columns=90, rows=25)
    app.wait_for(lambda text: any(len(line) == 90 and line.endswith("╮") for line in text.splitlines()))
    app.resize(70, 20)
    app.wait_for(lambda text: any(len(line) == 70 and line.endswith("╯") for line in text.splitlines()))
    quit_and_check(app)


def test_after_a_quick_shrink_and_regrow_everything_is_painted(start_app: StartApp, nowhere: str) -> None:
    app = start_app("--host", nowhere)
    app.wait_for("none.sock")
    app.wait_for(is_whole)
    for _ in range(12):
        for size in [(30, 8), (10, 3), (1, 1), (120, 36)]:
            app.resize(*size)
        app.wait_for(is_whole)
    quit_and_check(app)


# ---------------------------------------------------------------------- redirections and environment
@pytest.mark.engine
@pytest.mark.parametrize(
    "redirection", ["2>{0}", ">{0}", "<{0}", "<&-", ">&-", "2>&-", "<&- >&-", "</dev/null 2>{0}"]
)
def test_whatever_is_redirected_it_runs_on_the_terminal(
    start_app: StartApp, engine_url: str, tmp_path: Path, redirection: str
) -> None:
    other = tmp_path / "other"
    other.write_text("")
    before = ("sh", "-c", f'exec "$@" {redirection.format(other)}', "sh")
    app = start_app("--host", engine_url, before=before, columns=100, rows=30)
    app.wait_for(lambda text: any(len(line) == 100 and line.endswith("╯") for line in text.splitlines()))
    quit_and_check(app)
    assert other.read_text() == ""


@pytest.mark.parametrize("term", ["dumb", "", None])
def test_a_terminal_that_cannot_draw_is_told_so(
    start_app: StartApp, app_env: dict[str, str], nowhere: str, term: str | None
) -> None:
    app_env["TERM"] = term or ""
    before = ("env", "-u", "TERM") if term is None else ()
    app = start_app("--host", nowhere, before=before)
    assert app.wait_end() == "exit 4"
    assert "TERM is" in app.text
    assert b"\x1b" not in app.raw


def test_why_it_does_not_start_is_said_where_it_can_be_seen(
    start_app: StartApp, app_env: dict[str, str], nowhere: str, tmp_path: Path
) -> None:
    app_env["TERM"] = "dumb"
    app = start_app("--host", nowhere, before=("sh", "-c", f'exec "$@" 2>{tmp_path}/err', "sh"))
    assert app.wait_end() == "exit 4"
    assert "TERM is" in app.text
    assert "TERM is" in (tmp_path / "err").read_text()


@pytest.mark.parametrize(
    "changes",
    [
        {"HOME": None},
        {"HOME": ""},
        {"HOME": "relative"},
        {"HOME": "/proc"},
        {"HOME": None, "XDG_STATE_HOME": "~/state", "XDG_RUNTIME_DIR": "nowhere"},
        {"LANG": "C", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        {"LC_ALL": "POSIX"},
        {"LC_ALL": "de_DE.ISO-8859-1", "PYTHONIOENCODING": "iso-8859-1", "PYTHONUTF8": "0"},
    ],
    ids=str,
)
def test_odd_environments(
    start_app: StartApp, app_env: dict[str, str], nowhere: str, tmp_path: Path, changes: dict[str, str | None]
) -> None:
    place = tmp_path / "work"
    place.mkdir()
    gone = [word for name, value in changes.items() if value is None for word in ("-u", name)]
    app_env.update({name: value for name, value in changes.items() if value is not None})
    app = start_app("--host", nowhere, before=("env", *gone), log=False, cwd=place)
    app.wait_for("none.sock")
    app.wait_for("What to do")
    quit_and_check(app)
    assert list(place.iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become a user that nobody entered")
def test_a_user_without_home_and_without_an_entry(start_app: StartApp, nowhere: str, tmp_path: Path) -> None:
    assert shutil.which("setpriv"), "as root this test needs setpriv (util-linux)"
    place = tmp_path / "work"
    place.mkdir()
    app = start_app("--host", nowhere, before=AS_NOBODY, log=False, cwd=place)
    app.wait_for("none.sock")
    quit_and_check(app)
    assert list(place.iterdir()) == []
    told = start_app("--print-endpoint", before=AS_NOBODY, log=False, cwd=place)
    told.wait_end()
    assert "Traceback" not in told.text


# ---------------------------------------------------------------------- stopped, continued, gone
@pytest.mark.parametrize("how", ["SIGTSTP", "key"])
def test_stopped_and_continued(start_app: StartApp, nowhere: str, how: str) -> None:
    app = start_app("--host", nowhere)
    app.wait_for("none.sock")
    app.wait_for(is_whole)
    for _ in range(3):
        if how == "key":
            app.send(b"\x1a")
        else:
            app.signal(signal.SIGTSTP)
        wait_until(lambda: app.is_stopped, "the app stops")
        app.wait_given_back()
        app.blank()
        app.signal(signal.SIGCONT)
        app.wait_for(is_whole)
        assert {"mode 1049 left on", "mode 1003 left on", "mode 2004 left on"} <= set(app.terminal_faults())
    quit_and_check(app)


def test_stopped_without_a_warning_and_continued(start_app: StartApp, nowhere: str) -> None:
    app = start_app("--host", nowhere)
    app.wait_for("none.sock")
    app.wait_for(is_whole)
    app.signal(signal.SIGSTOP)
    wait_until(lambda: app.is_stopped, "the app stops")
    app.blank()
    app.signal(signal.SIGCONT)
    app.wait_for(is_whole)
    quit_and_check(app)


def test_a_key_paints_everything_anew(start_app: StartApp, nowhere: str) -> None:
    app = start_app("--host", nowhere)
    app.wait_for("none.sock")
    app.wait_for(is_whole)
    app.blank()
    app.send(b"\x0c")
    app.wait_for(is_whole)
    quit_and_check(app)


@pytest.mark.engine
def test_no_shell_outlives_its_window(
    start_app: StartApp,
    engine_url: str,
    docker_api: docker.APIClient,
    make_container: Callable[..., str],
    run_label: str,
    log_file: Path,
) -> None:
    name = f"e2e-{run_label[-8:]}"
    container = make_container(name=name)

    def processes() -> int:
        return len(docker_api.top(container)["Processes"])

    before = processes()
    for _ in range(3):
        app = start_app("--host", engine_url)
        app.wait_for(name)
        app.press("/")
        app.wait_for("filter: words")
        app.send(f"{name}\r")
        app.wait_for(re.compile(rf"Containers 1\b.*/ {name} "))
        app.press("e")
        wait_until(lambda: processes() > before, "a shell starts")
        app.send("echo $((6*7))\r")
        app.wait_for("42")
        app.hang_up()
        assert app.wait_end() == f"exit {128 + signal.SIGHUP}"
        wait_until(lambda: processes() == before, "the shell ends")
    log = log_file.read_text()
    assert "ERROR" not in log
    assert "Traceback" not in log


@pytest.mark.engine
def test_a_shell_gets_escape_and_alt_as_typed(
    start_app: StartApp, engine_url: str, make_container: Callable[..., str], run_label: str
) -> None:
    name = f"e2e-{run_label[-8:]}"
    make_container(name=name)
    app = start_app("--host", engine_url)
    app.wait_for(name)
    app.press("/")
    app.wait_for("filter: words")
    app.send(f"{name}\r")
    app.wait_for(re.compile(rf"Containers 1\b.*/ {name} "))
    app.press("e")
    app.wait_for("# ")
    app.send("clear; stty raw -echo; cat -v\r")
    app.wait_gone("# ")
    app.send(b"\x1b")
    app.send(b"\n")
    app.wait_for("^[")
    app.send(b"\x1b:\x1b.\x1b \x1b1\x1b\x7f\x1bb\x1b\x01\x1b[A\x1b[1;3A\x1b[5~|\n")
    app.wait_for("^[:^[.^[ ^[1^[^?^[b^[^A^[[A^[[1;3A^[[5~|")
    app.hang_up()
    app.wait_end()
