"""The first picture: real rows on the screen while Textual is still being loaded.

It draws what the main screen is going to draw, by the same rows, columns, words and sizes, and leaves
out what only Textual can: the details and the keys. Textual paints over it, so nothing is seen to go.
"""

import logging
import os
import select
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from rich.cells import cell_len, set_cell_size

from dockertui.colors import PALETTES
from dockertui.dataclass import dataclass
from dockertui.early_look import Look, color_system, drawn
from dockertui.engine.endpoint import Endpoint
from dockertui.engine.text import clean
from dockertui.formatting import cut, wrap
from dockertui.keymap import Keymap
from dockertui.resources import STANDING
from dockertui.resources.columns import (
    BLURRED_SIGN,
    CHROME,
    CURSOR_SIGN,
    LEAD,
    THUMB,
    Measure,
    Span,
    are_grouped,
    first_record,
    header_line,
    layout,
    row_line,
    thumb,
)
from dockertui.resources.known import known_of
from dockertui.resources.pane_words import Tally, pane_title, why_empty
from dockertui.resources.rows import Row, RowCache, RowView, rows
from dockertui.resources.spec import ResourceKind
from dockertui.resources.status_words import Counts, status_line
from dockertui.screens.arrangement import BARS, PAIR, Arrangement, arrange
from dockertui.state.world import World
from dockertui.strict import Boundary
from dockertui.terminal_device import terminal_fd
from dockertui.terminal_hold import HOLD

log = logging.getLogger(__name__)

_BEGIN, _END = "\x1b[?2026h", "\x1b[?2026l"
"""Have the terminal show all of it at once, where it knows how."""

Line = Sequence[tuple[str, Look]]
Pane = tuple[list[Span], list[Row[Any]], str, bool]
"""A pane's title, its rows, what it says without any, and whether some rows stand below others."""


def show(
    world: World,
    endpoints: Sequence[Endpoint],
    keymap: Keymap,
    *,
    read_only: bool,
    theme: str = "dockertui",
) -> bool:
    """Take the terminal and paint the main screen as far as it is known; returns whether it was painted.

    Nothing is painted where Textual would draw in other colours (`NO_COLOR`, a colour system of one's own).

    Args:
        world: What is known.
        endpoints: The engines, in order.
        keymap: The keys in force.
        read_only: Whether nothing may be changed.
        theme: The name of the theme.
    """
    if os.environ.get("NO_COLOR") or os.environ.get("TEXTUAL_COLOR_SYSTEM"):
        return False
    with Boundary(log, "the first picture"):
        size = os.get_terminal_size(terminal_fd())
        lines = picture(world, endpoints, keymap, size.columns, size.lines, read_only=read_only, theme=theme)
        if not lines:
            return False
        painted = paint(lines, size.columns, color_system(os.environ), theme)
        HOLD.take()
        _write(f"{_BEGIN}{HOLD.enter()}{painted}{_END}".encode(errors="replace"))
        return True
    return False


def picture(
    world: World,
    endpoints: Sequence[Endpoint],
    keymap: Keymap,
    width: int,
    height: int,
    *,
    read_only: bool,
    theme: str = "dockertui",
) -> list[Line]:
    """Return the lines of the main screen from the top, the last one (the keys) left out.

    Args:
        world: What is known.
        endpoints: The engines, in order.
        keymap: The keys in force.
        width: Cells there are.
        height: Lines there are.
        read_only: Whether nothing may be changed.
        theme: The name of the theme.

    Returns:
        No lines where there is no room.
    """
    if width < 2 * CHROME or height < BARS + CHROME:
        return []
    panes = [_pane(kind, world, keymap) for kind in STANDING]
    looks = _looks(theme)
    room = arrange(width, height - BARS, len(panes), 0)
    framed = [
        _framed_pane(kind, pane, room, index, looks)
        for index, (kind, pane) in enumerate(zip(STANDING, panes, strict=True))
    ]
    if room.pair[0]:
        left, right = PAIR
        framed[left : right + 1] = [
            [[*one, *other] for one, other in zip(framed[left], framed[right], strict=True)]
        ]
    lists = [line for lines in framed for line in lines]
    counts = Counts().of(world)
    words = status_line(
        world, endpoints, world.taken_at, max(0, width - 2), read_only=read_only, counts=counts
    )
    top = _fill([(" ", ""), *words], width, looks.status)
    if not room.detail_width:
        return [top, *lists]
    first = panes[0][1][first_record(panes[0][1]) :]
    name = STANDING[0].title_of(first[0].record) if first else ""
    detail = _frame([(name, "")], room.detail_width, height - BARS, [], looks, focused=False)
    return [top, *([*left, *right] for left, right in zip(lists, detail, strict=False))]


def paint(lines: Iterable[Line], width: int, system: str, theme: str = "dockertui") -> str:
    """Return what draws the lines from the top of the screen, every cell of them.

    Args:
        lines: The lines.
        width: Cells each takes.
        system: The colours there are.
        theme: The name of the theme.
    """
    blank = drawn(" " * width, _looks(theme).plain[""], system)
    found = [
        f"\x1b[{number};1H" + "".join(drawn(text, look, system) for text, look in line)
        for number, line in enumerate(lines, 1)
    ]
    return "".join([*found, f"\x1b[{len(found) + 1};1H{blank}"])


# ---------------------------------------------------------------------- looks
@dataclass(frozen=True)
class _Looks:
    """What the tones look like in a theme: in a table, in the top line, and in the row of the cursor."""

    plain: Mapping[str, Look]
    status: Mapping[str, Look]
    cursor: Mapping[str, Look]
    blurred: Mapping[str, Look]


@lru_cache
def _looks(theme: str) -> _Looks:
    palette = PALETTES[theme]

    def style(name: str, *, bold: bool = False) -> Look:
        return Look(palette[name], palette["background"], bold)

    plain = {
        "": style("foreground"),
        "good": style("success"),
        "warn": style("warning"),
        "bad": style("error"),
        "muted": style("muted"),
        "accent": style("accent", bold=True),
        "header": style("muted", bold=True),
        "sign": style("accent"),
        "border": style("border"),
        "border-blurred": style("border-blurred"),
    }
    status = {"": style("muted"), "name": style("foreground", bold=True), "flag": style("warning", bold=True)}
    return _Looks(
        plain,
        {**plain, **status},
        {tone: look.on(palette["row"], bold=True) for tone, look in plain.items()},
        {tone: look.on(palette["row-blurred"]) for tone, look in plain.items()},
    )


def _fill(spans: Iterable[Span], width: int, styles: Mapping[str, Look]) -> list[tuple[str, Look]]:
    """Return spans with their looks, cut or filled to a width."""
    line, left = [], width
    for text, tone in spans:
        size = len(text) if text.isascii() else cell_len(text)
        line.append((text if size <= left else set_cell_size(text, left), styles[tone]))
        left -= min(size, left)
    return [*line, (" " * left, styles[""])]


# ---------------------------------------------------------------------- panes
def _pane(kind: ResourceKind[Any], world: World, keymap: Keymap) -> Pane:
    view, known, cache = RowView(is_grouped=kind.has_groups), known_of(kind, world), RowCache[Any]()
    found = rows(kind, known, view, cache)
    title: list[Span] = [(pane_title(kind, known, view, cache.matches, keymap), "")]
    title += [(f" {text}", tone) for text, tone in Tally(kind).of(cache.ordered)]
    return title, found, "" if found else why_empty(kind, known, view, keymap), cache.is_tree


def _framed_pane(
    kind: ResourceKind[Any], pane: Pane, room: Arrangement, index: int, looks: _Looks
) -> list[Line]:
    title, found, message, is_tree = pane
    height = room.heights[index]
    if height <= 1:
        spans = [(" ", ""), *((text, tone or "muted") for text, tone in title)]
        return [_fill(spans, room.list_width, looks.plain)] * height
    width = room.width(index)
    size = (width - 2, height - 2)
    inside = _table(
        kind, found, message, size, looks, has_header=room.headers, focused=index == 0, is_tree=is_tree
    )
    page = max(1, height - 2 - room.headers)
    lines = thumb(0, page, len(found), page)
    marked = range(lines.start + room.headers, lines.stop + room.headers)
    return _frame(title, width, height, inside, looks, focused=index == 0, marked=marked)


def _table(
    kind: ResourceKind[Any],
    found: list[Row[Any]],
    message: str,
    size: tuple[int, int],
    looks: _Looks,
    *,
    has_header: bool,
    focused: bool,
    is_tree: bool,
) -> list[Line]:
    columns, (width, height) = kind.columns, size
    measure = Measure(columns)
    shown = layout(columns, measure.of(found, is_indented=is_tree), max(1, width - LEAD))
    lines: list[Line] = []
    if has_header:
        lines.append(_fill(header_line(columns, shown, ("", False)) if found else [], width, looks.plain))
    if not found:
        said = wrap(clean(message), max(1, width - LEAD))
        return lines + [_fill([(" " * LEAD, ""), (text, "muted")], width, looks.plain) for text in said]
    is_grouped, short, cursor = is_tree or are_grouped(found), measure.short, first_record(found)
    for number, row in enumerate(found[: height - has_header]):
        sign = "" if number != cursor else CURSOR_SIGN if focused else BLURRED_SIGN
        is_indented = is_grouped and not row.heading
        spans = row_line(columns, shown, row, sign=sign, is_indented=is_indented, is_short=row.group in short)
        look = looks.plain if not sign else looks.cursor if focused else looks.blurred
        lines.append(_fill(spans, width, look))
    return lines


def _frame(
    title: Sequence[Span],
    width: int,
    height: int,
    inside: Sequence[Line],
    looks: _Looks,
    *,
    focused: bool,
    marked: range = range(0),
) -> list[Line]:
    """Return lines in a round border of a height, with a title in it and a thumb at some of them."""
    styles = looks.plain
    border = styles["border" if focused else "border-blurred"]
    plain = "accent" if focused else "muted"
    room, label = max(0, width - 6), list[tuple[str, Look]]()
    for text, tone in title:
        part = cut(text, room)
        room -= cell_len(part)
        look = styles[tone or plain]
        label.append((part, look.bold() if focused else look))
    if any(text for text, _style in label):
        label = [(" ", styles[plain]), *label, (" ", styles[plain])]
    rule = "─" * max(0, width - 3 - sum(cell_len(text) for text, _style in label))
    empty: Line = [(" " * (width - 2), styles[""])]
    body = [*inside[: height - 2], *[empty] * (height - 2 - len(inside))]
    return [
        [("╭─", border), *label, (f"{rule}╮", border)],
        *(
            [("│", border), *line, (THUMB if number in marked else "│", border)]
            for number, line in enumerate(body)
        ),
        [(f"╰{'─' * (width - 2)}╯", border)],
    ]


def _write(data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        try:
            rest = rest[os.write(terminal_fd(), rest) :]
        except BlockingIOError:  # somebody else who has it open does not want to wait
            select.select([], [terminal_fd()], [], 1.0)
