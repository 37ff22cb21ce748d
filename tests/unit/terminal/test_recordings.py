"""Recorded programs show as in tmux: text, colours and cursor after every step, in both emulators.

`record.py` made the recordings.
"""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dockertui.terminal.emulator import Look, Row, Size
from dockertui.terminal.ghostty import GhosttyEmulator
from tests.unit.terminal.conftest import Terminal

RECORDINGS = sorted((Path(__file__).parent / "recordings").glob("*.json"))


def cells(row: Row) -> list[tuple[str, Look]]:
    """Return a row as what each character shows and how, without the blanks at its end."""
    found = [(c, run.look) for run in row for c in run.text]
    while found and found[-1][0] == " ":
        found.pop()
    return [
        (c, look if c != " " else look._replace(foreground=None, bold=False, dim=False)) for c, look in found
    ]


def tmux_rows(screen: list[str], size: Size) -> dict[int, Row]:
    """Return the rows that tmux printed with their colours."""
    shown = Terminal(GhosttyEmulator, Size(size.columns + 1, size.rows))
    drawn = "\r\n".join(screen).replace("\x0e", "\x1b(0").replace("\x0f", "\x1b(B")
    shown.feed(drawn)
    return shown.look()


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.stem)
def test_same_screens_as_tmux(path: Path, terminal: Callable[..., Terminal]) -> None:
    recording: dict[str, Any] = json.loads(path.read_text())
    size = Size(recording["columns"], recording["rows"])
    shown = terminal(size.columns, size.rows)
    for number, step in enumerate(recording["steps"]):
        shown.feed(base64.b64decode(step["bytes"]))
        rows, expected = shown.look(), tmux_rows(step["screen"], size)
        for y in range(size.rows):
            assert cells(rows[y]) == cells(expected[y]), f"step {number}, row {y}"
        x, y, is_visible = step["cursor"]
        cursor = shown.emulator.cursor
        if is_visible:
            assert cursor is not None
            assert (cursor.column, cursor.row) == (min(x, size.columns - 1), y), f"step {number}"
        else:
            assert cursor is None


def test_there_are_recordings() -> None:
    assert len(RECORDINGS) >= 6
