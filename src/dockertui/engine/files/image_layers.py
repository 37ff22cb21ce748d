"""Reads the layers of an image from the archive that `docker save` writes; it is kept nowhere."""

import contextlib
import json
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from dockertui.engine import fields, images
from dockertui.engine.archive import kind_of
from dockertui.engine.errors import EngineFault
from dockertui.engine.files.layer_sums import ImageLayers, LayerFiles, summed
from dockertui.engine.files.tar_entry import BLOCK, Entry, EntryKind
from dockertui.engine.files.tar_reader import TarReader, reader_of
from dockertui.engine.progress import SAY_S, Progress
from dockertui.engine.progress_stream import ProgressStream
from dockertui.engine.request import download
from dockertui.i18n import _

if TYPE_CHECKING:
    from docker import APIClient

MOST_TEXT_BYTES = 8 << 20
"""Bytes of a description in the archive that are read."""


class LayersStream(ProgressStream):
    """Counts what the layers of an image do; what comes of it is an `ImageLayers`."""

    def __init__(self, image_id: str, *, doorbell: Callable[[], None] = lambda: None) -> None:
        """Make the stream; `Engine.open()` starts it.

        Args:
            image_id: The image.
            doorbell: See Stream.
        """
        super().__init__(doorbell=doorbell)
        self._image_id = image_id
        self._layers: dict[str, LayerFiles] = {}
        self._links: dict[str, str] = {}
        self._texts: dict[str, bytes] = {}
        self._said_at = 0.0

    def read(self, api: "APIClient") -> Iterator[Progress]:
        """Yield what came of it; how far it is is told meanwhile."""
        self.accepted()
        total = fields.integer(images.inspect(api, self._image_id), "Size") or 0
        yield Progress(_("layers"), _("the engine prepares it"))
        blocks = download(api, "/images/get", names=[self._image_id])
        with contextlib.closing(blocks):
            archive = TarReader(reader_of(blocks))
            for entry in archive:
                self._take(archive, entry, total)
        result = self._result()
        yield Progress(_("layers"), "", total, total, is_bytes=True, is_over=True, result=result)

    def _take(self, archive: TarReader, entry: Entry, total: int) -> None:
        """Take one file of the archive: a layer, or a description."""
        name = entry.name.decode("utf-8", "replace")
        if entry.kind is EntryKind.SYMLINK:
            self._links[name] = _resolved(name, entry.target.decode("utf-8", "replace"))
        if entry.kind is not EntryKind.FILE or not entry.size_bytes:
            return
        pieces = self._told(archive, total)
        head = next(pieces, b"")
        kind = kind_of(head[:BLOCK].ljust(BLOCK, b"\0"))
        content = _chain(head, pieces)
        if kind in ("tar", "gzip"):
            files = LayerFiles()
            for one in TarReader(reader_of(_gunzipped(content) if kind == "gzip" else content)):
                files.add(one)
            self._layers[name] = files
        elif kind:
            words = _("A layer is packed by %(name)s, which cannot be read here.") % {"name": kind}
            raise EngineFault(words)
        elif entry.size_bytes <= MOST_TEXT_BYTES:
            self._texts[name] = b"".join(content)

    def _told(self, archive: TarReader, total: int) -> Iterator[bytes]:
        for _offset, piece in archive.content():
            now = time.monotonic()
            if now - self._said_at >= SAY_S:
                self._said_at = now
                done = archive.taken_bytes
                self.tell(Progress(_("layers"), "", done, max(total, done), is_bytes=True))
            yield piece

    def _result(self) -> ImageLayers:
        manifest = self._json("manifest.json")
        first = manifest[0] if isinstance(manifest, list) and manifest else None
        if not isinstance(first, dict):
            raise EngineFault(_("The engine's archive of the image has another form."))
        names = [self._links.get(name, name) for name in fields.texts(first, "Layers")]
        empty = LayerFiles()
        found = summed([self._layers.get(name, empty) for name in names])
        config = self._json(fields.text(first, "Config"))
        steps = fields.objects(config, "history") if isinstance(config, dict) else ()
        commands = [fields.text(step, "created_by") for step in steps if not fields.flag(step, "empty_layer")]
        if len(commands) == len(found.layers):
            for layer, command in zip(found.layers, commands, strict=True):
                layer.command = command
        return found

    def _json(self, name: str) -> Any:
        try:
            return json.loads(self._texts.get(name, b"null"))
        except (ValueError, RecursionError):
            return None


def _resolved(name: str, target: str) -> str:
    """Return what a link in the archive points to: older engines link layers that are the same."""
    parts = name.split("/")[:-1]
    for part in target.split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def _chain(head: bytes, rest: Iterable[bytes]) -> Iterator[bytes]:
    yield head
    yield from rest


def _gunzipped(blocks: Iterable[bytes]) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(wbits=31)
    for block in blocks:
        yield unpacker.decompress(block)
    yield unpacker.flush()
