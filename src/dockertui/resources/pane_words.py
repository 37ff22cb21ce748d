"""What a pane says beside its rows: its title, and why there are none. Pure."""

import logging
from collections.abc import Sequence
from typing import Any, Generic

from dockertui.engine.text import clean
from dockertui.i18n import _
from dockertui.keymap import Keymap
from dockertui.resources.census import Census, Step
from dockertui.resources.columns import Span
from dockertui.resources.filter import completions, parse, wants_values_of
from dockertui.resources.row import Row, RowView
from dockertui.resources.spec import Known, R, ResourceKind, Tone
from dockertui.strict import guarded

log = logging.getLogger(__name__)


def pane_title(
    kind: ResourceKind[R], known: Sequence[Known[R]], view: RowView, shown: int, keymap: Keymap
) -> str:
    """Return the title of a pane: its key, how many there are, and what the user chose to see.

    Args:
        kind: The kind of the pane.
        known: What is known, of one engine or of several.
        view: What the user chose.
        shown: How many rows show.
        keymap: The keys in force.
    """
    listed = [one for one in known if one.records is not None]
    total = sum(len(one.values()) for one in listed)
    counts = str(total) if shown == total else f"{shown}/{total}"
    key = keymap.first_text(f"app.go_{kind.name}")
    parts = [" ".join(filter(None, (key, str(kind.title), counts if listed else "")))]
    if total and (words := guarded(log, f"the title of {kind.name}", "✗", kind.summary, listed)):
        parts.append(words)
    if view.hide_idle:
        parts.append(_("running only"))
    if view.filter:
        parts.append(f"/ {view.filter}")
    if any(one.error is not None for one in listed):
        parts.append(_("✗ not current"))
    return clean(" · ".join(parts))


_SIGNS = "●◌◐✗○"
"""The order in which a title counts the signs of states; others come after them."""


class Tally(Generic[R]):
    """Counts the rows that bear each sign of a kind's column of states."""

    def __init__(self, kind: ResourceKind[R]) -> None:
        columns = [column.id for column in kind.columns]
        self._index = columns.index(kind.tally_column) if kind.tally_column in columns else None
        self._census: Census[Row[R], tuple[str, Tone]] = Census(self._look)

    def _look(self, row: Row[R]) -> tuple[str, Tone]:
        cell = row.cells[self._index or 0]
        return cell.text[:1], cell.tone

    def of(self, rows: Sequence[Row[R]], step: Step[Row[R]] | None = None) -> tuple[Span, ...]:
        """Return how many rows bear each sign, with the tone that is worst; see `Census.of`."""
        if self._index is None:
            return ()
        found: dict[str, tuple[int, Tone]] = {}
        for (sign, tone), count in self._census.of(rows, step).items():
            before, other = found.get(sign, (0, ""))
            found[sign] = before + count, max(tone, other, key=_WORST.index)
        order = sorted(found, key=lambda sign: (_SIGNS.find(sign) % 100, sign))
        return tuple((f"{sign}{found[sign][0]}", found[sign][1]) for sign in order if sign)


_WORST: tuple[Tone, ...] = ("", "accent", "muted", "good", "warn", "bad")


def pane_trouble(known: Sequence[Known[R]]) -> str:
    """Return why what a pane shows is not current, "" if it is; of several engines which one it is."""
    return " · ".join(
        f"{one.scene.snapshot.engine}: {one.error}" if one.scene.is_of_several else str(one.error)
        for one in known
        if one.error is not None
    )


def why_empty(kind: ResourceKind[R], known: Sequence[Known[R]], view: RowView, keymap: Keymap) -> str:
    """Return what a pane says where no row shows.

    Args:
        kind: The kind of the pane.
        known: What is known, of one engine or of several.
        view: What the user chose.
        keymap: The keys in force.
    """
    has_records = any(one.records for one in known)
    if not has_records and (trouble := pane_trouble(known)):
        return trouble
    if not has_records and any(one.records is None for one in known):
        is_waiting = any(one.records is None and one.scene.snapshot.health.error is None for one in known)
        return _("Reading…") if is_waiting else ""
    if has_records and view.filter:
        return keymap.fill(_('No match for "%(words)s". %(app.back)s clears the filter.'), words=view.filter)
    if has_records and view.hide_idle:
        return keymap.fill(_("None is running. %(app.stopped)s shows the others."))
    return keymap.fill(str(kind.empty))


def filter_problems(kind: ResourceKind[R], text: str) -> str:
    """Return what is wrong with a filter, "" for nothing."""
    return " ".join(parse(text, kind.filters).problems)


def filter_words(kind: ResourceKind[R], key_id: str, known: Sequence[Known[R]]) -> list[str]:
    """Return what the last piece of a filter can be completed from.

    Args:
        kind: The kind of the pane.
        key_id: The key whose values are wanted, "" for what the rows are called.
        known: What there is to be found.
    """
    nothing: Sequence[str] = ()
    key = next((key for key in kind.filters if key.id == key_id), None)
    if key is None:
        return [kind.title_of(record) for one in known for record in one.values()]
    if key.texts is None:
        return []
    what = f"what {key.id} finds"
    found = {
        text
        for one in known
        for record in one.values()
        for text in guarded(log, what, nothing, key.texts, record, one.scene)
    }
    return sorted(found - {""})


class Offers:
    """How a filter that is typed could go on; what there is to be offered is looked up once."""

    def __init__(self, kind: ResourceKind[Any]) -> None:
        self._kind = kind
        self._of: tuple[object, str] = (None, "")
        self._words: list[str] = []

    def completions(self, text: str, known: Sequence[Known[Any]], most: int) -> list[str]:
        """Return what a filter could become when its last piece is completed, the likeliest first.

        Args:
            text: The filter as it was typed.
            known: What there is to be found.
            most: So many at most.
        """
        key_id = wants_values_of(text, self._kind.filters)
        if self._of[0] is not known or self._of[1] != key_id:
            self._of = known, key_id
            self._words = filter_words(self._kind, key_id, known)
        return completions(text, self._kind.filters, self._words, most)
