"""How texts of the first picture look; Rich, which draws all others, is loaded only where colours are few.

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
_GREY = 0.15
"""What is less saturated is shown as a grey where there are 256 colours."""
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
    if system == FEW or not look.color.startswith("#") or not look.ground.startswith("#"):
        from rich.color import ColorSystem

        return look.style.render("x", color_system=ColorSystem[system]).partition("x")[0]
    parts = ["1"] if look.is_bold else []
    for layer, color in (("38", look.color), ("48", look.ground)):
        red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
        said = f"2;{red};{green};{blue}" if system == TRUECOLOR else f"5;{_of_256(red, green, blue)}"
        parts.append(f"{layer};{said}")
    return f"\x1b[{';'.join(parts)}m"


def _of_256(red: int, green: int, blue: int) -> str:
    """Return the number of the colour of 256 that stands for another: a grey, or of six steps each way."""
    most, least = max(red, green, blue), min(red, green, blue)
    light, spread = (most + least) / 510, most - least
    saturation = spread / 255 / (2 * light if light <= 0.5 else 2 - 2 * light) if spread else 0.0
    if saturation < _GREY:
        step = round(light * 25)
        return str(16 if step == 0 else 231 + (step if step < 25 else 0))
    steps = [round(value / 95 if value < 95 else 1 + (value - 95) / 40) for value in (red, green, blue)]
    return str(16 + 36 * steps[0] + 6 * steps[1] + steps[2])
