"""The real command line around a tiny Textual app that breaks on demand.

    python -m tests.support.tiny_app OPTIONS…

Keys: `x` raises in a handler, `t` in a thread worker, `v` dies of SIGSEGV, `h` hangs the event loop,
`q` quits. Everything but the app itself, the guard above all, is the real thing.
"""

import faulthandler
import sys
import threading
import types
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.widgets import Static

from dockertui import cli
from dockertui.terminal_driver import TerminalDriver


class TinyApp(App[None]):
    """Says `ready` with its pid's threads, and breaks."""

    BINDINGS: ClassVar = [
        ("x", "fault", "Raise"),
        ("t", "thread_fault", "Raise in a thread"),
        ("v", "segv", "Die"),
        ("h", "hang", "Hang"),
        ("q", "quit", "Quit"),
    ]

    def __init__(self, _engine: object, _settings: object, **_source: object) -> None:
        super().__init__(driver_class=TerminalDriver)

    def compose(self) -> ComposeResult:
        yield Static("tiny app is ready")

    def action_fault(self) -> None:
        secret = "must not be shown"
        raise ZeroDivisionError(f"a fault was wished for, {len(secret)}")

    def action_thread_fault(self) -> None:
        self.run_worker(self.action_fault, thread=True)

    def action_segv(self) -> None:
        faulthandler._sigsegv()  # type: ignore[attr-defined]

    def action_hang(self) -> None:
        self.query_one(Static).styles.opacity = 0.99
        threading.Event().wait()

    def _fatal_error(self) -> None:
        self._close_messages_no_wait()


def run() -> None:
    """Put the tiny app in the place of the real one, and run the command line."""
    module = types.ModuleType("dockertui.app")
    module.DockerTuiApp = TinyApp  # type: ignore[attr-defined]
    sys.modules["dockertui.app"] = module
    cli.run()


if __name__ == "__main__":
    run()
