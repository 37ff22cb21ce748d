"""A terminal inside the app: the emulator behind one protocol, and the widget that shows it."""

import logging
import platform
import sys
from functools import cache
from importlib.util import find_spec

from dockertui.terminal.emulator import Emulator, Reply, Size

logger = logging.getLogger(__name__)

EXTRA = "dockertui[fast]"
"""What installs the fast emulator."""


def make_emulator(size: Size, reply: Reply) -> Emulator:
    """Return the best emulator of this installation: Ghostty's where its library loads, else bittty.

    The libraries are imported here, on first use: that takes about 0.15 s.

    Args:
        size: The screen's size.
        reply: Takes what the emulator answers to the program's queries.
    """
    try:
        from dockertui.terminal.ghostty import GhosttyEmulator
    except (ImportError, OSError, RuntimeError) as absent:  # no wheel, no glibc for it, other layout
        _note_absence(str(absent))
    else:
        return GhosttyEmulator(size, reply)
    from dockertui.terminal.bittty import BitttyEmulator

    return BitttyEmulator(size, reply)


@cache
def _note_absence(why: str) -> None:
    """Write it to the log, once."""
    hint = f"; pip install '{EXTRA}' brings it" if lacks_fast() else ""
    logger.info("shells are shown by the plain emulator, the fast one is not to be had: %s%s", why, hint)


def lacks_fast() -> bool:
    """Return whether the fast emulator is not installed where it could be."""
    if find_spec("pyghostty") is not None:
        return False
    if sys.platform == "darwin":
        return True
    is_linux = sys.platform == "linux" and platform.libc_ver()[0] == "glibc"
    return is_linux and platform.machine() in ("x86_64", "aarch64")
