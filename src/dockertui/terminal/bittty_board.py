"""What stands around bittty's board: what a container may not drive on it, its cable, what it is shown to."""

from bittty.terminals import Terminal

from dockertui.terminal.emulator import Reply

REFUSED_MODES = frozenset(
    {
        (False, 2),  # locks the keyboard
        (False, 12),  # local echo
        (True, 2),  # VT52: knows no reset
        (True, 3),  # 132 columns
        (True, 40),
        (True, 95),
    }
)
REFUSED_OPERATIONS = (
    # The page's size and which page is shown.
    ("DECSCPP", "DECSLPP", "DECSNLS", "NP", "PP", "PPA", "PPB", "PPR", "DECSSDT", "DECSASD"),
    # A printer takes the output off the screen.
    ("MC", "DECMC", "DECSDPT", "DECSPPCS", "DECSPRTT", "DSR_PRINTER"),
    # Stored texts that come back as if they were typed.
    ("DECDMAC", "DECINVM", "DECUDK", "DECPKA", "OSC_FONT", "C0_ENQ"),
    # The clipboard and the desktop.
    ("OSC_CLIPBOARD", "OSC_NOTIFY", "LINUX_SETTERM", "LINUX_PALETTE_SET", "LINUX_PALETTE_RESET"),
    # Serial line settings, locator, keyboard language.
    ("DECSCP", "DECSCS", "DECSFC", "DECSPP", "DECELR", "DECSLE", "DECRQLP", "DECEFR", "DECKBD"),
    # Terminal state as one long report, and its way back.
    ("DECRQTSR", "DECRSTS"),
)
WINDOW_REPORTS = {11, 13, 18, 19, 22, 23}
"""Window operations that stay: the size and states are told, titles stacked.

Titles are not told, nor sizes in pixels: nobody here knows them.
"""


class Answers:
    """The cable to the program: only what the board answers goes through it."""

    closed = False

    def __init__(self, reply: Reply) -> None:
        self._reply = reply

    def write(self, data: str) -> int:
        """Pass an answer on."""
        self._reply(data.encode(errors="replace"))
        return len(data)

    def write_bytes(self, data: bytes) -> int:
        """Pass an answer on."""
        self._reply(data)
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def resize(self, rows: int, cols: int) -> None:
        """The session tells the engine itself."""

    def configure_line(self, line: object) -> None:
        """There is no serial line."""

    def close(self) -> None:
        """There is nothing to close."""


class Chrome(Terminal):  # type: ignore[misc]  # (bittty has no types)
    """What the board shows itself to: keeps the history, hears the bell and the title."""

    has_bell = False
    title = ""

    def on_bell(self) -> None:
        """Note that the bell rang."""
        self.has_bell = True

    def on_title(self, title: str, icon_title: str) -> None:  # noqa: ARG002  (bittty's signature)
        """Note the window's title."""
        self.title = title


def ignore(operation: object) -> None:
    """Do nothing: an operation a container may not drive."""
