"""How the texts of the first picture look; Rich, which draws all others, is only loaded where colours are few.

To load it takes nearly as long as to make the picture's rows.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from dockertui.dataclass import dataclass

if TYPE_CHECKING:
    from rich.style import Style

TRUECOLOR, MANY, FEW = "TRUECOLOR", "EIGHT_BIT", "STANDARD"
"""How many colours there are, by Rich's names."""
_SYSTEMS = {"256color": MANY, "kitty": MANY, "16color": FEW}


@dataclass(frozen=True, slots=True)
class Look:
    """The colours of a text, as palettes have them: `#rrggbb`, or the name of one of sixteen."""

    color: str
    ground: str
    is_bold: bool = False

    def on(self, ground: str, *, bold: bool = False) -> "Look":
        """Return it on another ground, and bold if that is wanted."""
        return Look(self.color, ground, self.is_bold or bold)

    def bold(self) -> "Look":
        """Return it in bold letters."""
        return self.on(self.ground, bold=True)

    @property
    def style(self) -> "Style":
        """It, as Rich has it."""
        from rich.style import Style

        names = [name.removeprefix("ansi_") for name in (self.color, self.ground)]
        return Style(color=names[0], bgcolor=names[1], bold=self.is_bold or None)


def color_system(environ: Mapping[str, str]) -> str:
    """Return how many colours a terminal knows, told by the variables by which Textual tells it."""
    if environ.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit"):
        return TRUECOLOR
    return _SYSTEMS.get(environ.get("TERM", "").strip().lower().rpartition("-")[2], FEW)


def drawn(text: str, look: Look, system: str) -> str:
    """Return what has a terminal show a text so."""
    return f"{_begin(look, system)}{text}\x1b[0m" if text else ""


@lru_cache(maxsize=256)
def _begin(look: Look, system: str) -> str:
    if system != TRUECOLOR or not look.color.startswith("#") or not look.ground.startswith("#"):
        from rich.color import ColorSystem

        return look.style.render("x", color_system=ColorSystem[system]).partition("x")[0]
    parts = ["1"] if look.is_bold else []
    for layer, color in (("38", look.color), ("48", look.ground)):
        parts += [layer, "2", *(str(int(color[at : at + 2], 16)) for at in (1, 3, 5))]
    return f"\x1b[{';'.join(parts)}m"
