"""Whatever ends the app, the terminal is given back; an end that can be explained is."""

import signal
import termios
from pathlib import Path

import psutil
import pytest

from tests.e2e.conftest import StartApp
from tests.support.pty_app import PtyApp

READY = "tiny app is ready"


@pytest.fixture
def tiny(start_app: StartApp, tmp_path: Path) -> PtyApp:
    """The real command line around an app that breaks on demand."""
    app = start_app("--host", f"unix://{tmp_path}/none.sock", module="tests.support.tiny_app")
    app.wait_for(READY)
    return app


def guard_of(app: PtyApp) -> psutil.Process:
    (guard,) = [child for child in psutil.Process(app.pid).children() if "dockertui-guard" in child.cmdline()]
    return guard


def wait_gone(process: psutil.Process) -> None:
    gone, _alive = psutil.wait_procs([process], timeout=5)
    assert gone or process.status() == psutil.STATUS_ZOMBIE


def test_a_normal_end_leaves_the_terminal_and_no_process(tiny: PtyApp) -> None:
    assert "mode 1049 left on" in tiny.terminal_faults()
    assert "local flags" in " ".join(tiny.terminal_faults())
    guard = guard_of(tiny)
    tiny.press("q")
    assert tiny.wait_end() == "exit 0"
    tiny.wait_given_back()
    wait_gone(guard)


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_signal_ends_it_in_good_order(tiny: PtyApp, name: str) -> None:
    number = signal.Signals[name]
    guard = guard_of(tiny)
    tiny.signal(number)
    assert tiny.wait_end() == f"exit {128 + number}"
    tiny.wait_given_back()
    wait_gone(guard)


def test_a_signal_ends_an_app_that_hangs(tiny: PtyApp) -> None:
    tiny.press("h")
    tiny.signal(signal.SIGTERM)
    assert tiny.wait_end() == f"exit {128 + signal.SIGTERM}"
    tiny.wait_given_back()


@pytest.mark.parametrize("name", ["SIGKILL", "SIGSEGV", "SIGABRT", "SIGQUIT"])
def test_a_death_that_nothing_can_handle(tiny: PtyApp, name: str) -> None:
    number = signal.Signals[name]
    guard = guard_of(tiny)
    tiny.signal(number)
    assert tiny.wait_end() == f"signal {number}"
    tiny.wait_given_back()
    wait_gone(guard)


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGSEGV", "SIGKILL"])
def test_the_whole_app_gives_the_terminal_back(start_app: StartApp, tmp_path: Path, name: str) -> None:
    app = start_app("--host", f"unix://{tmp_path}/none.sock")
    app.wait_for("none.sock")
    assert app.terminal_faults()
    number = signal.Signals[name]
    app.signal(number)
    handled = name in ("SIGTERM", "SIGHUP")
    assert app.wait_end() == (f"exit {128 + number}" if handled else f"signal {number}")
    app.wait_given_back()


def test_the_guard_outlives_what_hits_the_whole_group(tiny: PtyApp) -> None:
    guard = guard_of(tiny)
    for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
        guard.send_signal(number)
    tiny.signal(signal.SIGKILL)
    assert tiny.wait_end() == f"signal {signal.SIGKILL}"
    tiny.wait_given_back()


def test_settings_made_after_the_death_stay(tiny: PtyApp) -> None:
    """A shell that has the terminal again sets it to its own liking; the guard must not undo that."""
    guard = guard_of(tiny)
    guard.suspend()
    tiny.signal(signal.SIGKILL)
    tiny.wait_end()
    attributes = termios.tcgetattr(tiny.fileno())
    attributes[3] = (attributes[3] | termios.ISIG) & ~termios.ECHO & ~termios.ICANON
    termios.tcsetattr(tiny.fileno(), termios.TCSANOW, attributes)
    guard.resume()
    wait_gone(guard)
    assert termios.tcgetattr(tiny.fileno())[3] == attributes[3]


def test_unread_reports_are_not_left_to_the_shell(tiny: PtyApp) -> None:
    tiny.signal(signal.SIGSTOP)
    tiny.send("\x1b[<35;20;10M" * 50)
    tiny.signal(signal.SIGKILL)
    assert tiny.wait_end() == f"signal {signal.SIGKILL}"
    tiny.wait_given_back()
    assert tiny.unread() == b""


def test_a_crash_in_c_is_in_the_log(tiny: PtyApp, log_file: Path) -> None:
    tiny.press("v")
    assert tiny.wait_end() == f"signal {signal.SIGSEGV}"
    tiny.wait_given_back()
    assert "Segmentation fault" in log_file.read_text()


@pytest.mark.parametrize("key", ["x", "t"])
def test_a_fault_is_told_in_one_sentence(tiny: PtyApp, log_file: Path, key: str) -> None:
    tiny.press(key)
    assert tiny.wait_end() == "exit 1"
    tiny.wait_given_back()
    shown = tiny.text
    assert shown.startswith("dockertui stopped because of a fault of its own")
    assert "must not be shown" not in shown
    assert "Traceback" not in shown
    assert str(log_file) in shown.replace("\n", "")
    assert log_file.stat().st_mode & 0o777 == 0o600
    assert log_file.parent.stat().st_mode & 0o777 == 0o700
