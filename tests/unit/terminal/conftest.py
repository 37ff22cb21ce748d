"""Both emulators, for the tests that hold for either."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from dockertui.terminal.bittty import BitttyEmulator
from dockertui.terminal.emulator import Emulator, Row, Size
from dockertui.terminal.ghostty import GhosttyEmulator

MAKERS: tuple[Any, ...] = (GhosttyEmulator, BitttyEmulator)


class Terminal:
    """An emulator with what it showed so far, and what it answered."""

    def __init__(self, maker: Any, size: Size) -> None:
        self.answers: list[bytes] = []
        self.emulator: Emulator = maker(size, self.answers.append)
        self.rows: dict[int, Row] = {}

    def feed(self, data: bytes | str) -> "Terminal":
        self.emulator.feed(data if isinstance(data, bytes) else data.encode())
        return self

    def look(self) -> dict[int, Row]:
        """Return all rows, as one sees them who paints the changes only."""
        self.rows.update(self.emulator.take_changes())
        self.rows = {y: row for y, row in self.rows.items() if y < self.emulator.size.rows}
        return self.rows

    def text(self) -> list[str]:
        """Return the rows as text without their trailing blanks."""
        rows = self.look()
        return ["".join(run.text for run in rows[y]).rstrip() for y in sorted(rows)]

    @property
    def answered(self) -> bytes:
        return b"".join(self.answers)


@pytest.fixture(params=MAKERS, ids=lambda maker: maker.name)
def maker(request: pytest.FixtureRequest) -> Any:
    """An emulator's class."""
    return request.param


@pytest.fixture
def terminal(maker: Any) -> Iterator[Callable[..., Terminal]]:
    """Make a terminal of so many columns and rows."""
    made: list[Terminal] = []

    def make(columns: int = 20, rows: int = 5) -> Terminal:
        made.append(Terminal(maker, Size(columns, rows)))
        return made[-1]

    yield make
    for one in made:
        one.emulator.close()
