"""The files of a folder as lines: which are shown, in which order, and what is said of each. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from dockertui.dataclass import dataclass
from dockertui.engine.changes import Change
from dockertui.engine.files.file_entry import FileEntry, Mark, shown
from dockertui.engine.files.listing import permissions
from dockertui.engine.files.tar_entry import EntryKind
from dockertui.formatting import cut_middle, pad, size
from dockertui.i18n import N_, Text, _, ngettext
from dockertui.resources.columns import MARK

SORTS: tuple[tuple[str, Text], ...] = (
    ("name", N_("NAME")),
    ("size", N_("SIZE")),
    ("time", N_("CHANGED")),
    ("owner", N_("OWNER")),
)
"""What files can be sorted by, with the heading of its column."""
_SIZE, _MODE, _OWNER, _TIME = 10, 10, 17, 16
_WIDE = 92
"""Cells from which on there is room for owners."""
_MARKS = {
    Mark.ADDED: ("+", "good"),
    Mark.CHANGED: ("~", "warn"),
    Mark.DELETED: ("-", "bad"),
    Mark.SAME: (" ", ""),
}
_LETTERS = {EntryKind.OTHER: "?"}

Spans = tuple[tuple[str, str], ...]
"""Texts with their tones."""
Marks = Mapping[bytes, Mapping[bytes, Mark]]
"""How files differ from the image, by folder and name."""


@dataclass(frozen=True, slots=True)
class Order:
    """How files are sorted; folders come first."""

    by: str = "name"
    is_reversed: bool = False

    def next(self) -> "Order":
        """Return the order by what comes next; the largest and the newest first."""
        ids = [name for name, _title in SORTS]
        by = ids[(ids.index(self.by) + 1) % len(ids)]
        return Order(by, by in ("size", "time"))


def chosen(
    entries: Iterable[FileEntry], order: Order, words: str = "", *, hidden: bool = True
) -> list[FileEntry]:
    """Return the files that are shown, in their order.

    Args:
        entries: All files of a folder.
        order: The order.
        words: Parts of names, parted by spaces, that all have to be in a name, in any case.
        hidden: Whether those whose names begin with a dot are shown.
    """
    wanted = [word.casefold() for word in words.split()]
    found = [
        entry
        for entry in entries
        if (hidden or not entry.is_hidden)
        and (not wanted or all(word in entry.text.casefold() for word in wanted))
    ]
    found.sort(key=lambda entry: (entry.name.lower(), entry.name))
    keys: Mapping[str, Callable[[FileEntry], Any]] = {
        "size": lambda entry: -1 if entry.size_bytes is None or entry.is_folder else entry.size_bytes,
        "time": lambda entry: entry.mtime_s or 0,
        "owner": lambda entry: entry.owner,
    }
    if order.by in keys:
        found.sort(key=keys[order.by], reverse=order.is_reversed)
    elif order.is_reversed:
        found.reverse()
    found.sort(key=lambda entry: not entry.is_folder)
    return found


# ---------------------------------------------------------------------- marks
def marks_of(changes: Iterable[Change]) -> Marks:
    """Return what a container changed, by folder and name."""
    found: dict[bytes, dict[bytes, Mark]] = {}
    for change in changes:
        folder, _slash, name = change.path.encode("utf-8", "surrogateescape").rpartition(b"/")
        found.setdefault(folder or b"/", {})[name] = Mark(change.what)
    return found


def deleted(marks: Marks, folder: bytes) -> list[FileEntry]:
    """Return what was deleted of a folder."""
    here = marks.get(folder, {})
    return [
        FileEntry(name, EntryKind.OTHER, mark=mark) for name, mark in here.items() if mark is Mark.DELETED
    ]


# ---------------------------------------------------------------------- lines
def head(order: Order, width: int) -> str:
    """Return the headings of the columns."""
    titles = {name: str(title) for name, title in SORTS}
    titles[order.by] += "↓" if order.is_reversed else "↑"
    parts = [
        pad(titles["name"], _name_width(width)),
        pad(titles["size"], _SIZE, right=True),
        pad(_("MODE"), _MODE),
    ]
    if width >= _WIDE:
        parts.append(pad(titles["owner"], _OWNER))
    return "    " + "  ".join([*parts, titles["time"]])


def line(entry: FileEntry, mark: Mark, width: int, *, is_ticked: bool, has_names: bool) -> Spans:
    """Return what is said of a file.

    Args:
        entry: The file.
        mark: How it differs from the image.
        width: Cells there are.
        is_ticked: Whether it is marked to be acted on.
        has_names: Whether the names of owners are right.
    """
    sign, tone = _MARKS[mark]
    name = shown(entry.name) + ("/" if entry.is_folder else "")
    if entry.target:
        name += f" → {shown(entry.target)}"
    look = "bad" if mark is Mark.DELETED else "accent" if entry.is_folder else ""
    letter = "" if entry.kind is EntryKind.OTHER else entry.kind.value
    mode = letter + permissions(entry.mode) if entry.mode is not None else letter
    amount = "" if entry.size_bytes is None or entry.kind is not EntryKind.FILE else size(entry.size_bytes)
    rest = [pad(amount, _SIZE, right=True), pad(mode, _MODE)]
    if width >= _WIDE:
        rest.append(pad(cut_middle(_owner(entry, has_names=has_names), _OWNER), _OWNER))
    rest.append(moment(entry.mtime_s))
    room = _name_width(width)
    return (
        (f"{MARK} " if is_ticked else "  ", "warn"),
        (f"{sign} ", tone),
        (pad(cut_middle(name, room), room), look),
        ("  " + "  ".join(rest), "muted"),
    )


def _owner(entry: FileEntry, *, has_names: bool) -> str:
    if entry.uid is None or has_names:
        return entry.owner
    names = ["root" if number == 0 else str(number) for number in (entry.uid, entry.gid)]
    return ":".join(names)


def moment(seconds: int | None) -> str:
    """Return a time as it is shown, in the time of this machine; "" for none."""
    if seconds is None:
        return ""
    try:
        return datetime.fromtimestamp(seconds).astimezone().strftime("%Y-%m-%d %H:%M")
    except (OverflowError, ValueError, OSError):
        return "?"


def _name_width(width: int) -> int:
    taken = 4 + 2 + _SIZE + 2 + _MODE + 2 + _TIME + (2 + _OWNER if width >= _WIDE else 0)
    return max(10, width - taken)


def count_words(entries: Sequence[FileEntry], shown_count: int, *, is_whole: bool) -> str:
    """Return how many files and folders there are, and how many of them are shown."""
    count = len(entries)
    words = ngettext("%(n)d entry", "%(n)d entries", count) % {"n": count}
    if shown_count != count:
        words = _("%(shown)d of %(all)s") % {"shown": shown_count, "all": words}
    return words if is_whole else _("%(count)s so far…") % {"count": words}
