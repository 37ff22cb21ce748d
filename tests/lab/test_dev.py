"""The `dev` script: what it starts ends with it, and what it says. The lab and the app are stand-ins."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WITH_ENGINE = ("tests/integration", "tests/e2e", "tests/lab")

SLOW_LAB = """#!/bin/bash
# Stands in for lab.sh: takes for ever, and does not mind an interrupt, as programs that it runs may not.
trap '' INT
echo "$1" >> lab.called
[ "$1" = up ] || exit 0
sleep 600 & echo "$$ $!" > lab.running.part; mv lab.running.part lab.running
while :; do wait; done
"""
APP = """#!/bin/bash
# Stands in for Python with dockertui.
case "$*" in
  *--print-endpoint*) echo "dockertui: No engine was found on this machine." >&2; exit 3;;
  *) echo "$*" > app.opened;;
esac
"""


NO_NEWER_LAB = """#!/bin/bash
# Stands in for lab.sh where Engine 28 is not to be had.
case $1 in
  users) echo lab/lab.sh;;
  up) [ "$DOCKERTUI_LAB_ENGINE" = 26 ] || { echo "lab: unstable has none" >&2; exit 1; };;
  env) echo "export DOCKER_HOST=unix:///engine-$DOCKERTUI_LAB_ENGINE$DOCKERTUI_LAB_STORE";;
esac
"""
NEWER_LAB = NO_NEWER_LAB.replace("= 26", "!= 0")
TESTS = """#!/bin/bash
# Stands in for Python with pytest.
echo "$DOCKER_HOST $DOCKERTUI_LAB $*" >> tests.run
[ ! -e "fails-on-$DOCKERTUI_LAB_ENGINE" ] || exit 1
[ ! -e "fails-once-on-$DOCKERTUI_LAB_ENGINE" ] || { rm "fails-once-on-$DOCKERTUI_LAB_ENGINE"; exit 1; }
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with the real `dev`, whose environment is made already."""
    shutil.copy(ROOT / "dev", tmp_path)
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "constraints.txt").touch()
    for path, text in (("lab/lab.sh", SLOW_LAB), (".venv/bin/python", APP)):
        script = tmp_path / path
        script.parent.mkdir(parents=True)
        script.write_text(text)
        script.chmod(0o755)
    stamp = subprocess.run(
        ["cksum"], input=f"{tmp_path}\n", capture_output=True, text=True, check=True
    ).stdout
    for what in ("run", "all"):
        (tmp_path / ".venv" / f".stamp-{what}").write_text(stamp)
    return tmp_path


Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(checkout: Path) -> Iterator[Start]:
    """Start `./dev` as a shell in a terminal does: in a process group of its own."""
    started: list[subprocess.Popen[str]] = []

    def run(*arguments: str, **environ: str) -> subprocess.Popen[str]:
        theirs = ("DOCKER_", "DOCKERTUI_LAB")
        clean = {name: value for name, value in os.environ.items() if not name.startswith(theirs)}
        process = subprocess.Popen(
            [str(checkout / "dev"), *arguments],
            cwd=checkout,
            env={**clean, **environ},
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.wait()
    with contextlib.suppress(FileNotFoundError):
        for pid in (checkout / "lab.running").read_text().split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def eventually(condition: Callable[[], bool], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def lab_processes(checkout: Path) -> list[int]:
    """The processes of the lab that is being started: the script and what it runs."""
    running = checkout / "lab.running"
    assert eventually(running.exists)
    return [int(pid) for pid in running.read_text().split()]


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_signal_while_the_lab_starts_ends_it_and_opens_nothing(
    checkout: Path, start: Start, number: signal.Signals, code: int
) -> None:
    dev = start("run")
    processes = lab_processes(checkout)
    if number == signal.SIGINT:
        os.killpg(dev.pid, number)  # a terminal interrupts the whole group
    else:
        dev.send_signal(number)
    assert dev.wait(20) == code
    assert eventually(lambda: not any(map(is_running, processes)))
    assert not (checkout / "app.opened").exists()


def test_the_lab_script_does_not_outlive_a_dev_that_was_killed(checkout: Path, start: Start) -> None:
    dev = start("run")
    script, _ = lab_processes(checkout)
    dev.kill()
    assert eventually(lambda: not is_running(script))


def test_run_says_once_that_there_is_no_engine(checkout: Path, start: Start) -> None:
    (checkout / "lab" / "lab.sh").write_text("#!/bin/bash\nexit 0\n")
    dev = start("run", "--refresh", "5")
    _, said = dev.communicate(timeout=20)
    assert dev.returncode == 0
    assert (checkout / "app.opened").read_text() == "-m dockertui --refresh 5\n"
    assert said.count("no Docker engine is found here: starting the lab's own") == 1
    assert said.splitlines()[1:] == ["dev: it stays up until ./dev lab down"]


@pytest.mark.parametrize(
    ("options", "environ"),
    [
        (["--context", "nowhere"], {}),
        (["--host=ssh://host"], {}),
        ([], {"DOCKER_HOST": "ssh://host"}),
        ([], {"DOCKER_CONTEXT": "nowhere"}),
    ],
)
def test_an_engine_that_was_named_is_not_replaced_by_the_lab(
    checkout: Path, start: Start, options: list[str], environ: dict[str, str]
) -> None:
    dev = start("run", *options, **environ)
    _, said = dev.communicate(timeout=20)
    assert dev.returncode == 3
    assert said == "dockertui: No engine was found on this machine.\n"
    assert not (checkout / "lab.called").exists()


def run_of_tests(
    checkout: Path, start: Start, lab: str, *options: str, **environ: str
) -> tuple[int, str, list[str]]:
    """Return the exit code of `./dev test`, what it said, and the runs of pytest."""
    (checkout / "lab" / "lab.sh").write_text(lab)
    (checkout / ".venv" / "bin" / "python").write_text(TESTS)
    dev = start("test", *options, **environ)
    _, said = dev.communicate(timeout=60)
    runs = checkout / "tests.run"
    return dev.returncode, said, runs.read_text().splitlines() if runs.exists() else []


AGAIN = "--last-failed --last-failed-no-failures=none"
FAILS = [("", 0), ("fails-on-26", 1), ("fails-on-28", 1), ("fails-once-on-26", 0)]


@pytest.mark.parametrize(("fails", "code"), FAILS)
def test_all_is_tested_on_one_engine_and_what_every_engine_has_to_do_on_a_newer_one(
    checkout: Path, start: Start, fails: str, code: int
) -> None:
    (checkout / (fails or "none")).touch()
    ended, said, runs = run_of_tests(checkout, start, NEWER_LAB, DOCKERTUI_LAB="/lab")
    assert ended == code
    apart, *with_engine = runs
    assert apart == f" /lab -m pytest -n logical --ignore {' --ignore '.join(WITH_ENGINE)}"
    places = " ".join(WITH_ENGINE)
    again_26 = [f"unix:///engine-26 /lab -m pytest {AGAIN} {places}"] if fails.endswith("26") else []
    again_28 = [f"unix:///engine-28 /lab-e28 -m pytest {AGAIN} -m smoke"] if fails.endswith("28") else []
    assert with_engine == [
        f"unix:///engine-26 /lab -m pytest {places}",
        *again_26,
        "unix:///engine-28 /lab-e28 -m pytest -m smoke",
        *again_28,
    ]
    assert ("SOME TESTS FAILED (see above): those once more, alone" in said) is bool(fails)


@pytest.mark.parametrize(("fails", "code"), [("", 0), ("fails-on-26", 1)])
def test_without_the_newer_engine_the_result_is_the_others_and_that_is_said(
    checkout: Path, start: Start, fails: str, code: int
) -> None:
    (checkout / (fails or "none")).touch()
    ended, said, runs = run_of_tests(checkout, start, NO_NEWER_LAB)
    assert ended == code
    assert len(runs) == (3 if fails else 2)
    assert "lab: unstable has none" in said
    assert "SKIPPED: NOTHING WAS TESTED ON ENGINE 28" in said


@pytest.mark.parametrize("option", [["--engine", "28"], ["--engine=28"], ["--containerd-store"]])
def test_an_engine_that_was_asked_for_and_is_not_to_be_had_is_an_error(
    checkout: Path, start: Start, option: list[str]
) -> None:
    ended, said, runs = run_of_tests(checkout, start, NO_NEWER_LAB, *option)
    assert ended != 0
    assert "lab: unstable has none" in said
    assert not runs


def test_arguments_and_engines_are_told_apart(checkout: Path, start: Start) -> None:
    ended, _said, runs = run_of_tests(
        checkout, start, NEWER_LAB, "-x", "--containerd-store", "--engine", "28", "tests/lab"
    )
    assert ended == 0
    assert runs == ["unix:///engine-28containerd  -m pytest -x tests/lab"]


def test_tests_that_were_chosen_run_on_one_engine(checkout: Path, start: Start) -> None:
    _ended, _said, runs = run_of_tests(checkout, start, NEWER_LAB, "tests/unit")
    assert len(runs) == 1
