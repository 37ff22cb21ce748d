"""The parts of a tab: the cursor goes from link to link, folds open, secrets show when asked for."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from dockertui.engine.ref import Ref
from dockertui.i18n import N_
from dockertui.resources.spec import Columns, Fact, Fold, Grid, Part
from dockertui.widgets.keyed import bound
from dockertui.widgets.parts_view import PartsView


class SummaryView(PartsView):
    """Shows the parts of a tab of details."""

    BINDINGS: ClassVar[list[Any]] = [
        bound("parts.up", "link(-1)", N_("To the link above")),
        bound("parts.down", "link(1)", N_("To the link below")),
        bound("parts.line_up", "cursor(-1)", N_("A line up")),
        bound("parts.line_down", "cursor(1)", N_("A line down")),
        bound("parts.choose", "choose", N_("Go there, or unfold")),
        bound("parts.secrets", "secrets", N_("Show secrets, or hide them")),
        bound("parts.sort", "sort", N_("Sort by the next column")),
        bound("parts.reverse", "reverse", N_("Reverse the order")),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._sought: Ref | None = None
        """The link that the cursor is to be on as soon as there is one."""

    def seek(self, ref: Ref) -> None:
        """Put the cursor on the first line that leads to a resource, now or once there is one."""
        self._sought = ref
        self._find_sought()

    def _find_sought(self) -> None:
        if self._sought is None:
            return
        found = next((i for i, line in enumerate(self.lines) if line.ref == self._sought), None)
        if found is not None:
            self._sought = None
            self._go(found)

    def show(self, parts: Sequence[Part], *, keep: bool) -> None:
        """Show parts; `keep` if they speak of the same resource as before."""
        super().show(parts, keep=keep)
        self._find_sought()

    def action_link(self, by: int) -> None:
        """Go to the next line that leads somewhere or unfolds; where none is near, on by a line.

        One is near that is in sight, or less than a screenful away.
        """
        self._sought = None
        page = max(1, self.size.height - 1)
        ahead = range(self.cursor + by, self.cursor + by * (page + 1), by)
        near = (i for i in ahead if 0 <= i < len(self.lines) and self._leads(i))
        self._go(next(near, self.cursor + by))

    def _leads(self, index: int) -> bool:
        """Return whether something can be done with a line, the first of those that are one."""
        line = self.lines[index]
        if line.fold:
            return True
        return line.ref is not None and (index == 0 or self.lines[index - 1].ref != line.ref)

    def action_choose(self) -> None:
        """Unfold what the line stands for or fold it, or go to the resource it speaks of."""
        fold = self.lines[self.cursor].fold if self.lines else ""
        if not fold:
            super().action_choose()
            return
        self.look = replace(self.look, unfolded=self.look.unfolded ^ {fold})
        self._lay_out(keep=True)

    def action_secrets(self) -> None:
        """Show secrets, or hide them again."""
        self.hide_secrets(not self.look.reveals)

    def hide_secrets(self, reveals: bool = False) -> None:
        """Hide secrets, or show them."""
        if reveals != self.look.reveals:
            self.look = replace(self.look, reveals=reveals)
            self._lay_out(keep=True)
            self.post_message(self.Retitled())

    # ------------------------------------------------------------------ tables
    def action_sort(self) -> None:
        """Sort the table by its next column; after the last, as it came."""
        head = _sortable(self._parts)
        if not head:
            return
        at = self.look.sort[0] + 1 if self.look.sort is not None else 0
        self._sort((at, _is_better_down(head[at])) if at < len(head) else None)

    def action_reverse(self) -> None:
        """Reverse the order of the table."""
        if self.look.sort is not None and _sortable(self._parts):
            self._sort((self.look.sort[0], not self.look.sort[1]))

    def _sort(self, sort: tuple[int, bool] | None) -> None:
        self.look = replace(self.look, sort=sort)
        self._lay_out(keep=True)

    def forget_sort(self) -> None:
        """Show tables as they come: it is another kind of table."""
        self.look = replace(self.look, sort=None)

    @property
    def has_secrets(self) -> bool:
        """Whether something shown, or folded away, is a secret."""
        return has_secrets(self._parts)

    @property
    def sorts(self) -> bool:
        """Whether there is a table that can be sorted."""
        return bool(_sortable(self._parts))


def has_secrets(parts: Sequence[Part]) -> bool:
    """Return whether any of these is a secret."""
    return any(
        part.is_secret
        if isinstance(part, Fact)
        else isinstance(part, Fold | Columns) and has_secrets(_inner(part))
        for part in parts
    )


def _inner(part: Fold | Columns) -> Sequence[Part]:
    return part.parts if isinstance(part, Fold) else (*part.left, *part.right)


def _sortable(parts: Sequence[Part]) -> tuple[str, ...]:
    """Return the titles of the table that can be sorted; none where there is none."""
    return next((part.head for part in parts if isinstance(part, Grid) and part.sorts), ())


def _is_better_down(title: str) -> bool:
    """Return whether a column is first wanted with the largest at the top: shares and sizes."""
    return title.startswith("%") or title in ("RSS", "SIZE", "TIME", "C")
