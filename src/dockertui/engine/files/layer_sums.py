"""Which layer added, changed or removed which file, and how much of all that is wasted. Pure.

Efficiency and waste are what `dive` calls so: of every path that is the end of a branch in some layer,
efficiency is the sum of its smallest sizes over the sum of all of its sizes, and what stands in more than one
layer is waste. To remove a file counts as one of no bytes, a folder as one of all that lower layers ever had
in it; a layer that removes a name and gives it anew counts for both. That a folder hides all of lower layers
(`.wh..wh..opq`) counts for nothing in these sums, but the files that go are named.
Source: dive 0.13, dive/filetree/efficiency.go, dive/image/analysis.go.

Otherwise than there: where a layer removes what no layer below has, dive passes over the rest of that layer,
here it is a file of no bytes; and a folder is one also where a layer does not name it, but what is in it.
"""

from dataclasses import field

from dockertui.dataclass import dataclass
from dockertui.engine.files.file_entry import Mark
from dockertui.engine.files.tar_entry import Entry, EntryKind

MOST_NAMED = 1000
"""Files of a layer that are remembered: the largest."""
_WHITEOUT, _OPAQUE = b".wh.", b".wh..wh..opq"
_OF_THE_STORE = b".wh..wh."
"""So begins what is no file of the image."""
Parts = tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class LayerFile:
    """What a layer does to one file."""

    path: bytes
    size_bytes: int
    mark: Mark


@dataclass(slots=True)
class Layer:
    """One layer."""

    size_bytes: int = 0
    """Of all files in it."""
    added: int = 0
    changed: int = 0
    removed: int = 0
    files: list[LayerFile] = field(default_factory=list)
    """The largest, the largest first."""
    command: str = ""
    """What made it."""


@dataclass(frozen=True, slots=True)
class ImageLayers:
    """All layers of an image."""

    layers: tuple[Layer, ...]
    size_bytes: int
    wasted_bytes: int
    efficiency: float
    """From 0 to 1."""
    wasted: tuple[tuple[bytes, int, int], ...] = ()
    """What is wasted most: paths, bytes, and in how many layers."""


class Node:
    """A file or a folder of the layers so far, on top of each other."""

    __slots__ = ("below", "is_folder", "is_hidden", "size_bytes")

    def __init__(self) -> None:
        self.size_bytes = 0
        self.is_folder = False
        self.is_hidden = False
        """Whether a layer above hides it, with all below it."""
        self.below: dict[bytes, Node] = {}

    def total(self, *, with_hidden: bool = False) -> int:
        """Return the bytes of all that is here and below."""
        todo, total = [self], 0
        while todo:
            node = todo.pop()
            total += node.size_bytes
            todo.extend(one for one in node.below.values() if with_hidden or not one.is_hidden)
        return total

    def hide_below(self) -> None:
        """Hide all that is in a folder."""
        for node in self.below.values():
            node.is_hidden = True


@dataclass(slots=True)
class _Path:
    """What is known of one path over all layers."""

    least: int = -1
    total: int = 0
    count: int = 0


class LayerFiles:
    """What the archive of one layer holds."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.sizes: dict[Parts, int] = {}
        self.folders: set[Parts] = set()
        self.whiteouts: set[Parts] = set()
        self.opaque: set[Parts] = set()
        """Folders that hide what lower layers have in them."""

    def add(self, entry: Entry) -> None:
        """Take an entry."""
        parts = entry.parts
        if parts and parts[-1] == _OPAQUE:
            self.opaque.add(parts[:-1])
        if not parts or parts[-1].startswith(_OF_THE_STORE):
            return
        if parts[-1].startswith(_WHITEOUT):
            self.whiteouts.add((*parts[:-1], parts[-1].removeprefix(_WHITEOUT)))
            return
        self.sizes[parts] = entry.size_bytes
        if entry.kind is EntryKind.FOLDER:
            self.folders.add(parts)


def summed(found: list[LayerFiles]) -> ImageLayers:
    """Return what the layers do, the lowest first."""
    top, paths = Node(), dict[Parts, _Path]()
    layers = [_layer(top, paths, files) for files in found]
    least = sum(max(0, path.least) for path in paths.values())
    total = sum(path.total for path in paths.values())
    wasted = [(_path(parts), p.total, p.count) for parts, p in paths.items() if p.count > 1]
    wasted.sort(key=lambda one: (-one[1], one[0]))
    return ImageLayers(
        tuple(layers),
        sum(layer.size_bytes for layer in layers),
        sum(size for _path, size, _count in wasted),
        least / total if total else 1.0,
        tuple(one for one in wasted[:MOST_NAMED] if one[1]),
    )


def _layer(top: Node, paths: dict[Parts, _Path], files: LayerFiles) -> Layer:
    """Put one layer on those below it."""
    layer = Layer(size_bytes=sum(files.sizes.values()))
    inner = {parts[:at] for parts in (*files.sizes, *files.whiteouts) for at in range(1, len(parts))}
    named: list[LayerFile] = []
    for parts in files.whiteouts:
        gone = _at(top, parts, with_hidden=True)
        is_folder = gone is not None and gone.is_folder
        _note(paths, parts, gone.total(with_hidden=True) if gone is not None and is_folder else 0)
    for parts in _gone(top, files):
        node = _at(top, parts)
        layer.removed += 1
        named.append(LayerFile(_path(parts), node.total() if node is not None else 0, Mark.DELETED))
    for parts, size in files.sizes.items():
        if parts not in inner:
            _note(paths, parts, size)
        is_there = _at(top, parts) is not None
        if is_there and parts in files.folders:
            continue
        layer.changed += is_there
        layer.added += not is_there
        named.append(LayerFile(_path(parts), size, Mark.CHANGED if is_there else Mark.ADDED))
    _put(top, files)
    named.sort(key=lambda one: (-one.size_bytes, one.path))
    layer.files = named[:MOST_NAMED]
    return layer


def _gone(top: Node, files: LayerFiles) -> set[Parts]:
    """Return what a layer removes and does not give anew."""
    found = set(files.whiteouts)
    for parts in files.opaque:
        folder = _at(top, parts)
        if folder is not None:
            found.update((*parts, name) for name, node in folder.below.items() if not node.is_hidden)
    return found - files.sizes.keys()


def _put(top: Node, files: LayerFiles) -> None:
    """Remove what a layer removes, then give what it holds."""
    for parts in files.whiteouts:
        above = _at(top, parts[:-1], with_hidden=True)
        if above is not None:
            above.below.pop(parts[-1], None)
    for parts in files.opaque:
        folder = _at(top, parts)
        if folder is not None:
            folder.hide_below()
    for parts, size in files.sizes.items():
        node = top
        for part in parts:
            node = node.below.setdefault(part, Node())
            if node.is_hidden:
                node.is_hidden = False
                node.hide_below()
        node.size_bytes, node.is_folder = size, parts in files.folders
        if not node.is_folder:
            node.hide_below()


def _path(parts: Parts) -> bytes:
    return b"/" + b"/".join(parts)


def _at(top: Node, parts: Parts, *, with_hidden: bool = False) -> Node | None:
    node: Node | None = top
    for part in parts:
        node = node.below.get(part) if node is not None else None
        if node is not None and node.is_hidden and not with_hidden:
            return None
    return node


def _note(paths: dict[Parts, _Path], parts: Parts, size: int) -> None:
    known = paths.setdefault(parts, _Path())
    known.least = size if known.least < 0 else min(known.least, size)
    known.total += size
    known.count += 1
