"""A small table that is typed in: ports, mounts, variables. Enter adds the next row, a key removes one."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from textual import on
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Checkbox, Input, Static

from dockertui.resources.table_rows import ON, Row, RowColumn
from dockertui.widgets.fields import Entry, Tick
from dockertui.widgets.keyed import bound

TICK_WIDTH = 6
"""Cells of a box, with the gap after it."""


class RowEntry(Entry):
    """A cell that is typed in."""

    BINDINGS: ClassVar[list[Any]] = [bound("rows.add", "add_row"), bound("rows.remove", "remove_row")]

    def __init__(self, text: str, hint: str) -> None:
        super().__init__(text, placeholder=hint, select_on_focus=False)
        self._first_text = text

    @property
    def was_typed_in(self) -> bool:
        """Whether it holds something else than at first."""
        return bool(self.value) and self.value != self._first_text

    async def action_add_row(self) -> None:
        """Go to the next row; after the last there is a new one."""
        await _field_of(self).add_after(self)

    async def action_remove_row(self) -> None:
        """Take the row out."""
        await _field_of(self).remove_with(self)


class RowTick(Tick):
    """The box that switches a row on."""

    BINDINGS: ClassVar[list[Any]] = [bound("rows.remove", "remove_row")]

    async def action_remove_row(self) -> None:
        """Take the row out."""
        await _field_of(self).remove_with(self)


def _field_of(cell: Widget) -> "RowsField":
    return next(node for node in cell.ancestors if isinstance(node, RowsField))


class RowLine(Vertical, inherit_bindings=False):
    """One row: its cells, and what is wrong with it below them."""

    def __init__(self, columns: Sequence[RowColumn], row: Row) -> None:
        super().__init__()
        self._columns = columns
        padded = (*row, *("" for _column in columns))[: len(columns)]
        self.cells = [
            RowTick("", cell == ON, compact=True) if column.is_tick else RowEntry(cell, str(column.hint))
            for column, cell in zip(columns, padded, strict=True)
        ]
        for column, cell in zip(columns, self.cells, strict=True):
            cell.styles.width = TICK_WIDTH if column.is_tick else f"{column.share}fr"
        self.problem = Static("", classes="rows--problem", markup=False)
        self.problem.display = False
        self._box = Horizontal(*self.cells, classes="rows--row")

    def compose(self) -> Iterable[Widget]:
        """The cells side by side."""
        yield self._box
        yield self.problem

    @property
    def row(self) -> Row:
        """What it holds."""
        return tuple(
            (ON if cell.value else "") if isinstance(cell, RowTick) else cell.value.strip()
            for cell in self.cells
        )

    def mask(self, shows: bool) -> None:
        """Hide what is not to be read by everybody, unless it is to be shown."""
        row = self.row
        for column, cell in zip(self._columns, self.cells, strict=True):
            if isinstance(cell, RowEntry):
                cell.password = not shows and column.is_masked(row)

    def say(self, problem: str) -> None:
        """Say what is wrong with it; "" for nothing."""
        self.problem.update(Content(problem))
        self.problem.display = bool(problem)


class RowsField(Vertical, inherit_bindings=False):
    """A table of rows; there is always one to type in."""

    DEFAULT_CSS = """
    RowsField { height: auto; width: 1fr; }
    RowsField RowLine { height: auto; width: 1fr; }
    RowsField .rows--row, RowsField .rows--head { height: 1; width: 1fr; }
    RowsField .rows--head Static { color: $muted; height: 1; padding: 0 1; }
    RowsField Entry { height: 1; border: none; padding: 0 1; margin-right: 1; background: $panel; }
    RowsField .rows--row > Entry:last-child { margin-right: 0; }
    RowsField Entry:focus { border: none; background: $row; }
    RowsField Tick { border: none; padding: 0; height: 1; background: transparent; }
    RowsField Tick:focus { border: none; background: $row; }
    RowsField .rows--problem { color: $warning; height: auto; width: 1fr; }
    """

    class Changed(Message):
        """A row was changed, added or removed."""

        def __init__(self, field: "RowsField") -> None:
            super().__init__()
            self.field = field

        @property
        def control(self) -> "RowsField":
            """The table."""
            return self.field

    def __init__(self, columns: Sequence[RowColumn], rows: Sequence[Row], *, id: str) -> None:
        """Make a table.

        Args:
            columns: Its columns.
            rows: What it holds at first; one empty row is added.
            id: The widget's id.
        """
        super().__init__(id=id)
        self._columns = tuple(columns)
        self._lines = [RowLine(self._columns, row) for row in (*rows, ())]
        self._shows = False

    def compose(self) -> Iterable[Widget]:
        """The head, where there is one, and the rows."""
        if any(str(column.title) for column in self._columns):
            heads = []
            for column in self._columns:
                head = Static(Content(str(column.title)))
                head.styles.width = TICK_WIDTH if column.is_tick else f"{column.share}fr"
                heads.append(head)
            yield Horizontal(*heads, classes="rows--head")
        yield from self._lines

    def on_mount(self) -> None:
        """Hide what is to be hidden from the first frame on."""
        self._mask()

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows that hold anything beside a box."""
        return tuple(row for row in self._rows() if self._holds(row))

    def show_secrets(self, shows: bool) -> None:
        """Show, or hide again, what is not to be read by everybody."""
        self._shows = shows
        self._mask()

    def show_problems(self, problems: Mapping[int, str]) -> None:
        """Say what is wrong, by the number of the row among `rows`."""
        number = 0
        for line in self._lines:
            holds = self._holds(line.row)
            line.say(problems.get(number, "") if holds else "")
            number += holds

    # ------------------------------------------------------------------ rows
    def _rows(self) -> list[Row]:
        return [line.row for line in self._lines]

    def _holds(self, row: Row) -> bool:
        return any(cell for column, cell in zip(self._columns, row, strict=True) if not column.is_tick)

    def _mask(self) -> None:
        for line in self._lines:
            line.mask(self._shows)

    def _line_of(self, cell: Widget) -> RowLine:
        return next(node for node in cell.ancestors if isinstance(node, RowLine))

    def first_cell(self, cell: Widget) -> RowEntry:
        """Return the first cell that is typed in of the row of a cell."""
        return next(other for other in self._line_of(cell).cells if isinstance(other, RowEntry))

    def step(self, cell: Widget, by: int) -> bool:
        """Go to the cell above or below; returns whether there is one."""
        line = self._line_of(cell)
        place, column = self._lines.index(line) + by, [*line.cells].index(cell)  # type: ignore[arg-type]  # (one of its cells)
        if not 0 <= place < len(self._lines):
            return False
        self.screen.set_focus(self._lines[place].cells[column])
        return True

    def switch_on(self, cell: Widget) -> None:
        """Tick the box of the row of a cell that something was typed in."""
        for other in self._line_of(cell).cells:
            if isinstance(other, RowTick):
                other.value = True

    async def put(self, row: Row) -> None:
        """Put a row in: in the place of an empty one where the last is empty."""
        line = RowLine(self._columns, row)
        last = self._lines[-1]
        if not self._holds(last.row):
            await self.mount(line, before=last)
            self._lines.insert(-1, line)
        else:
            await self.mount(line)
            self._lines.append(line)
        self._mask()
        self.post_message(self.Changed(self))

    async def add_after(self, cell: Widget) -> None:
        """Go to the row after that of a cell; after the last, where it holds something, comes a new one."""
        place = self._lines.index(self._line_of(cell))
        if place == len(self._lines) - 1:
            if not self._holds(self._lines[place].row):
                self.screen.focus_next()
                return
            line = RowLine(self._columns, ())
            self._lines.append(line)
            await self.mount(line)
        self._focus_row(place + 1)

    async def remove_with(self, cell: Widget) -> None:
        """Take out the row of a cell; the last empties."""
        line = self._line_of(cell)
        place = self._lines.index(line)
        if place == len(self._lines) - 1:
            fresh = RowLine(self._columns, ())
            self._lines.append(fresh)
            await self.mount(fresh)
        self._lines.remove(line)
        self._focus_row(place)
        await line.remove()
        self.post_message(self.Changed(self))

    def _focus_row(self, place: int) -> None:
        cells = self._lines[place].cells
        self.screen.set_focus(next((c for c in cells if isinstance(c, RowEntry)), cells[0]))

    @on(Input.Changed)
    @on(Checkbox.Changed)
    def _cell_changed(self, message: Input.Changed | Checkbox.Changed) -> None:
        message.stop()
        if (
            isinstance(message, Input.Changed)
            and isinstance(entry := message.input, RowEntry)
            and entry.was_typed_in
        ):
            self.switch_on(entry)  # what is typed in is wanted
        self._mask()
        self.post_message(self.Changed(self))
