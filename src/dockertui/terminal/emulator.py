"""What the shell's widget asks of a terminal emulator: bytes in; rows, text, cursor and modes out.

Two makers stand behind this protocol, `ghostty.py` and `bittty.py`; `make_emulator` in the package
takes the first that imports. Neither Docker nor Textual is known here: an emulator can be fed from
a recording. What keys, pastes and the mouse send is in `keys.py`, the same for both.
"""

from collections.abc import Callable
from enum import Enum
from typing import Literal, NamedTuple, Protocol

from dockertui.dataclass import dataclass
from dockertui.terminal.palette import Colors

Color = int | tuple[int, int, int] | None
"""A palette index (0 … 255), red-green-blue, or None for the terminal's own default."""

Reply = Callable[[bytes], None]
"""Takes what the emulator answers to the program's queries; called while feeding."""

HISTORY_BYTES = 16 * 1024 * 1024
"""What the lines that scrolled away may take: about 10,000 lines of 200 columns."""

_TITLE_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Size:
    """How large a terminal's screen is, in cells."""

    columns: int
    rows: int

    def __str__(self) -> str:
        return f"{self.columns}×{self.rows}"


Underline = Literal["", "single", "double", "curly", "dotted", "dashed"]


class Look(NamedTuple):
    """The colours and attributes of a run of cells."""

    foreground: Color = None
    background: Color = None
    bold: bool = False
    dim: bool = False
    italic: bool = False
    underline: Underline = ""
    underline_color: Color = None
    blink: bool = False
    reverse: bool = False
    conceal: bool = False
    strike: bool = False
    overline: bool = False
    link: str = ""
    """Where the text leads to (OSC 8), as the program wrote it."""


PLAIN = Look()


class Run(NamedTuple):
    """Neighbouring cells of one look."""

    text: str
    """What they show; a wide character takes two of the columns."""
    columns: int
    look: Look


Row = tuple[Run, ...]
"""One row of the screen, as many columns as the screen has."""


class TextRow(NamedTuple):
    """What a row says, to be searched and copied."""

    text: str
    """Without the blanks at the end that nothing was written to."""
    is_wrapped: bool
    """Its line goes on in the next row."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the program's cursor is drawn."""

    column: int
    row: int
    shape: Literal["block", "underline", "bar"] = "block"


class MouseTracking(Enum):
    """Which mouse events the program asked for."""

    NONE = "none"
    PRESSES = "presses"
    """Button presses only (X10)."""
    CLICKS = "clicks"
    """Presses, releases and the wheel."""
    DRAGS = "drags"
    """And motion with a button held."""
    MOTION = "motion"
    """And any motion."""


@dataclass(frozen=True, slots=True)
class Modes:
    """What the program switched on that changes what input is sent."""

    application_cursor: bool = False
    """Arrows, home and end are sent in their application form (DECCKM)."""
    bracketed_paste: bool = False
    """A paste is enclosed in markers (2004)."""
    focus_reports: bool = False
    """Gaining and losing the focus is reported (1004)."""
    mouse: MouseTracking = MouseTracking.NONE
    """Which mouse events are reported."""
    sgr_mouse: bool = False
    """Mouse reports are decimal (1006), not bytes."""
    kitty_flags: int = 0
    """The kitty keyboard protocol's flags; 0 is the classic encoding."""
    is_alternate: bool = False
    """The full-screen page is shown: there is nothing to scroll back to."""
    is_held: bool = False
    """The program is in the middle of a frame (2026): painting waits."""
    is_inverted: bool = False
    """The default colours have changed places (DECSCNM)."""


class Emulator(Protocol):
    """A terminal without a window."""

    name: str
    """Which library is at work, for the log and for tests."""
    slice_bytes: int
    """How much to ask of the source at once."""

    @property
    def size(self) -> Size:
        """How large the screen is."""

    @property
    def cursor(self) -> Cursor | None:
        """Where the cursor is; None while hidden or scrolled out of sight."""

    @property
    def modes(self) -> Modes:
        """What the program switched on."""

    @property
    def title(self) -> str:
        """The window title the program set, in plain text; "" if it set none."""

    @property
    def history_rows(self) -> int:
        """How many rows have scrolled away above the screen and are kept."""

    @property
    def scrolled_back(self) -> int:
        """How many rows above its end the view stands; 0 is the live screen."""

    @property
    def colors(self) -> Colors:
        """The colours as the program left them."""

    def set_colors(self, colors: Colors) -> None:
        """Tell which colours are shown while the program chose none; its queries are answered with them."""

    def feed(self, data: bytes, deadline_s: float = float("inf")) -> int:
        """Take what the program wrote. Any bytes, split anywhere.

        Args:
            data: What the program wrote.
            deadline_s: The moment (of `monotonic()`) from which no more is begun.

        Returns:
            How many bytes were taken: all, unless the deadline came; at least one.
        """

    def text_rows(self, first: int, count: int) -> list[TextRow]:
        """Return the text of so many rows, counted from the oldest of the history; the screen's are last."""

    def take_changes(self) -> dict[int, Row]:
        """Return the rows in view that changed since the last call, by their number."""

    def take_bell(self) -> bool:
        """Return whether the bell rang since the last call."""

    def resize(self, size: Size) -> None:
        """Change the screen's size, keeping what is on it."""

    def scroll(self, rows: int) -> None:
        """Move the view down by so many rows; negative is back into the history."""

    def scroll_to_end(self) -> None:
        """Show the live screen."""

    def close(self) -> None:
        """Free what it holds; nothing else may be called afterwards."""


def total_rows(emulator: Emulator) -> int:
    """Return how many rows there are, the history's and the screen's."""
    return emulator.history_rows + emulator.size.rows


def fitted(runs: list[Run], columns: int) -> Row:
    """Return runs as a row of exactly so many columns; what stands over the edge gives way to blanks."""
    missing = columns - sum([run.columns for run in runs])
    while missing < 0:
        missing += runs.pop().columns
    if missing:
        runs.append(Run(" " * missing, missing, PLAIN))
    return tuple(runs)


def screen_text(rows: dict[int, Row]) -> list[str]:
    """Return rows as plain lines without their trailing blanks."""
    return ["".join(run.text for run in rows[y]).rstrip() for y in sorted(rows)]


def clean_title(title: str) -> str:
    """Return a title a program set without control and direction characters, cut to a sane length."""
    return "".join(c for c in title if c.isprintable()).strip()[:_TITLE_CHARACTERS]
