"""The system's own way to the clipboard: a helper program, where the app runs beside a desktop."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping

_DEADLINE_S = 5.0


def helper(environ: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Return the command that takes a text for the clipboard on its input; empty if there is none."""
    environ = os.environ if environ is None else environ
    wanted: list[tuple[str, ...]] = []
    if environ.get("WAYLAND_DISPLAY"):
        wanted.append(("wl-copy",))
    if environ.get("DISPLAY"):
        wanted += [("xclip", "-selection", "clipboard"), ("xsel", "--clipboard", "--input")]
    if sys.platform == "darwin":
        wanted.append(("pbcopy",))
    if environ.get("TERMUX_VERSION"):
        wanted.append(("termux-clipboard-set",))
    if environ.get("WSL_DISTRO_NAME"):
        wanted.append(("clip.exe",))
    return next((command for command in wanted if shutil.which(command[0], path=environ.get("PATH"))), ())


def copy(text: str, command: tuple[str, ...], done: Callable[[bool], None]) -> None:
    """Give a text to a helper, in a thread of its own; never waits.

    Args:
        text: What is copied.
        command: What `helper()` returned.
        done: Called in that thread, with whether the helper took it.
    """

    def run() -> None:
        encoding = "utf-16" if command[0] == "clip.exe" else "utf-8"
        try:
            # Some helpers stay to serve the clipboard: their output must not be waited for.
            done_well = subprocess.run(
                command,
                input=text.encode(encoding, errors="replace"),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=_DEADLINE_S,
                check=False,
            )
        except (OSError, subprocess.SubprocessError):
            done(False)
        else:
            done(done_well.returncode == 0)

    threading.Thread(target=run, name="clipboard", daemon=True).start()
