"""Whatever ends the app, the terminal is given back; an end that can be explained is."""

import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.support.pty_app import PtyApp

Start = Callable[..., PtyApp]


@pytest.fixture
def log_file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "dockertui.log"


@pytest.fixture
def start(log_file: Path, tmp_path: Path) -> Iterator[Start]:
    """Start a program of the tests in a pty, with a log of its own."""
    apps: list[PtyApp] = []

    def start_app(module: str = "tests.support.tiny_app", *options: str) -> PtyApp:
        argv = [
            sys.executable,
            "-m",
            module,
            "--host",
            f"unix://{tmp_path}/none.sock",
            "--log-file",
            str(log_file),
        ]
        apps.append(PtyApp([*argv, *options]))
        return apps[-1]

    yield start_app
    for app in apps:
        app.close()


def guards_of(app: PtyApp) -> list[psutil.Process]:
    return [child for child in psutil.Process(app.pid).children() if "dockertui-guard" in child.cmdline()]


def test_a_normal_end_leaves_the_terminal_and_no_process(start: Start) -> None:
    app = start()
    app.wait_for("tiny app is ready")
    assert "mode 1049 left on" in app.terminal_faults()
    assert "local flags" in " ".join(app.terminal_faults())
    (guard,) = guards_of(app)
    app.press("q")
    assert app.wait_end() == "exit 0"
    app.wait_given_back()
    psutil.wait_procs([guard], timeout=5)
    assert not guard.is_running()


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_signal_ends_it_in_good_order(start: Start, name: str) -> None:
    app = start()
    app.wait_for("tiny app is ready")
    number = signal.Signals[name]
    app.signal(number)
    assert app.wait_end() == f"exit {128 + number}"
    assert app.terminal_faults() == []


def test_a_signal_ends_an_app_that_hangs(start: Start) -> None:
    app = start()
    app.wait_for("tiny app is ready")
    app.press("h")
    app.signal(signal.SIGTERM)
    assert app.wait_end() == f"exit {128 + signal.SIGTERM}"
    assert app.terminal_faults() == []


@pytest.mark.parametrize("name", ["SIGKILL", "SIGSEGV", "SIGABRT", "SIGQUIT"])
def test_a_death_that_nothing_can_handle(start: Start, name: str) -> None:
    app = start()
    app.wait_for("tiny app is ready")
    (guard,) = guards_of(app)
    number = signal.Signals[name]
    app.signal(number)
    assert app.wait_end() == f"signal {number}"
    app.wait_given_back()
    psutil.wait_procs([guard], timeout=5)
    assert not guard.is_running()


def test_the_guard_outlives_what_hits_the_whole_group(start: Start) -> None:
    app = start()
    app.wait_for("tiny app is ready")
    (guard,) = guards_of(app)
    for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
        guard.send_signal(number)
    app.signal(signal.SIGKILL)
    assert app.wait_end() == f"signal {signal.SIGKILL}"
    app.wait_given_back()


def test_settings_made_after_the_death_stay(start: Start) -> None:
    """A shell that has the terminal again sets it to its own liking; the guard must not undo that."""
    import termios

    app = start()
    app.wait_for("tiny app is ready")
    (guard,) = guards_of(app)
    guard.suspend()
    app.signal(signal.SIGKILL)
    app.wait_end()
    attributes = termios.tcgetattr(app.fileno())
    attributes[3] = (attributes[3] | termios.ISIG) & ~termios.ECHO & ~termios.ICANON
    termios.tcsetattr(app.fileno(), termios.TCSANOW, attributes)
    guard.resume()
    psutil.wait_procs([guard], timeout=5)
    assert termios.tcgetattr(app.fileno())[3] == attributes[3]


def test_a_crash_in_c_is_in_the_log(start: Start, log_file: Path) -> None:
    app = start()
    app.wait_for("tiny app is ready")
    app.press("v")
    assert app.wait_end() == f"signal {signal.SIGSEGV}"
    app.wait_given_back()
    assert "Segmentation fault" in log_file.read_text()


@pytest.mark.parametrize("key", ["x", "t"])
def test_a_fault_is_told_in_one_sentence(start: Start, log_file: Path, key: str) -> None:
    app = start()
    app.wait_for("tiny app is ready")
    app.press(key)
    assert app.wait_end() == "exit 1"
    assert app.terminal_faults() == []
    shown = " ".join(app.text.split())
    assert shown.startswith("dockertui stopped because of a fault of its own")
    assert "must not be shown" not in shown
    assert "Traceback" not in shown
    assert str(log_file).replace(" ", "") in shown.replace(" ", "")
    assert log_file.stat().st_mode & 0o777 == 0o600
    assert log_file.parent.stat().st_mode & 0o777 == 0o700
