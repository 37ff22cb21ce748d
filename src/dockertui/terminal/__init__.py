"""A terminal inside the app: the emulator behind one protocol, and the widget that shows it."""

import logging

from dockertui.terminal.emulator import Emulator, Reply, Size

logger = logging.getLogger(__name__)


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
        logger.debug("pyghostty is not usable: %s", absent)
    else:
        return GhosttyEmulator(size, reply)
    from dockertui.terminal.bittty import BitttyEmulator

    return BitttyEmulator(size, reply)
