"""Images and containers as files of this machine: saved, loaded, imported, exported; streams of progress."""

import contextlib
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dockertui.dataclass import dataclass
from dockertui.engine import fields, images
from dockertui.engine.errors import EngineError, EngineFault
from dockertui.engine.image_changes import changes_of
from dockertui.engine.image_name import name_parts
from dockertui.engine.progress import SAY_S, Progress
from dockertui.engine.progress_stream import ProgressStream, amounts, error_in, messages
from dockertui.engine.request import download, get_object, upload
from dockertui.engine.text import clean
from dockertui.i18n import _

if TYPE_CHECKING:
    from docker import APIClient

_LOADED = ("Loaded image: ", "Loaded image ID: ", "Loaded image(s): ")
"""How engines, and Podman last, begin to say what they loaded."""


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written."""

    path: str
    size_bytes: int
    """How large it is on the disk."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a file gave."""

    path: str
    names: tuple[str, ...] = ()
    """Names with tags; ids of what has none."""


class _ToFile(ProgressStream):
    """Writes what an engine sends into a file."""

    def __init__(self, path: str, *, replaces: bool, doorbell: Callable[[], None]) -> None:
        super().__init__(doorbell=doorbell)
        self._path = path
        self._replaces = replaces

    def _write(self, blocks: Callable[[], Iterator[bytes]], total: int | None) -> Iterator[Progress]:
        """Yield how far it is.

        Args:
            blocks: Asks the engine, once the file can be written.
            total: About how many bytes will come; None where nobody knows.
        """
        from dockertui.engine.written_file import WrittenFile  # late: needed once one is written

        name, done, said_at = clean(os.path.basename(self._path)), 0, 0.0
        with WrittenFile(self._path, replaces=self._replaces) as file:
            yield Progress(name, _("the engine prepares it"))
            for block in blocks():
                if not done:
                    self.accepted()
                file.write(block)
                done += len(block)
                now = time.monotonic()
                if now - said_at >= SAY_S:
                    said_at = now
                    yield Progress(name, "", done, None if total is None else max(total, done), is_bytes=True)
            if self.is_closed:
                return
            yield Progress(name, _("finishing the file"), done, max(total or 0, done), is_bytes=True)
            size_bytes = file.keep()
        yield Progress(
            name,
            "",
            done,
            done,
            is_bytes=True,
            is_over=True,
            result=Written(self._path, size_bytes),
        )


class SaveImages(_ToFile):
    """Writes images, with all of their names, into one file that `docker load` reads."""

    def __init__(
        self,
        image_ids: Sequence[str],
        *,
        path: str,
        overwrite: bool = False,
        doorbell: Callable[[], None] = lambda: None,
    ) -> None:
        """Make the stream; `Engine.open()` starts it.

        Args:
            image_ids: The images.
            path: The file; `.gz` and `.zst` at its end pack it.
            overwrite: Whether a file that is there may be replaced.
            doorbell: See Stream.
        """
        super().__init__(path, replaces=overwrite, doorbell=doorbell)
        self._image_ids = tuple(image_ids)

    def read(self, api: "APIClient") -> Iterator[Progress]:
        """Yield how far it is."""
        found = [images.inspect(api, image_id) for image_id in self._image_ids]
        named = [fields.texts(raw, "RepoTags") for raw in found]
        names = [
            name
            for image_id, tags in zip(self._image_ids, named, strict=True)
            for name in tags or (image_id,)
        ]
        total = sum(fields.integer(raw, "Size") or 0 for raw in found) or None
        yield from self._write(lambda: download(api, "/images/get", names=names), total)


class ExportContainer(_ToFile):
    """Writes the files of a container into one archive, without its volumes."""

    def __init__(
        self,
        container_id: str,
        *,
        path: str,
        overwrite: bool = False,
        doorbell: Callable[[], None] = lambda: None,
    ) -> None:
        """Make the stream; arguments as those of SaveImages."""
        super().__init__(path, replaces=overwrite, doorbell=doorbell)
        self._container_id = container_id

    def read(self, api: "APIClient") -> Iterator[Progress]:
        """Yield how far it is."""
        total = None
        with contextlib.suppress(OSError, EngineError):  # to count may take an engine too long
            raw = get_object(api, "/containers/{0}/json", self._container_id, size=1)
            total = fields.integer(raw, "SizeRootFs") or None
        yield from self._write(lambda: download(api, "/containers/{0}/export", self._container_id), total)


class _FromFile(ProgressStream):
    """Sends a file to an engine."""

    def __init__(self, path: str, doorbell: Callable[[], None]) -> None:
        super().__init__(doorbell=doorbell)
        self._path = path

    def _send(
        self, api: "APIClient", where: str, params: Mapping[str, object]
    ) -> Iterator[Mapping[str, Any]]:
        """Send it, and yield the engine's messages.

        Raises:
            EngineFault: The file cannot be read, or the engine says that it failed.
        """
        from dockertui.engine.archive import Archive  # late: needed once one is read

        name = clean(os.path.basename(self._path))

        def note(done: int) -> None:
            self.tell(Progress(name, _("sending"), done, archive.size_bytes, is_bytes=True))

        with Archive(self._path, note) as archive:
            self.accepted()
            said = upload(api, where, body=archive.body, params=params)
            over = Progress(
                name, _("sent"), archive.size_bytes, archive.size_bytes, is_bytes=True, is_over=True
            )
            self.tell(over)
            for message in messages(said):
                if why := error_in(message):
                    raise EngineFault(why)
                yield message


class LoadImages(_FromFile):
    """Takes images from a file that `docker save` wrote."""

    def __init__(self, *, path: str, doorbell: Callable[[], None] = lambda: None) -> None:
        """Make the stream; `Engine.open()` starts it.

        Args:
            path: The file, plain or packed; how, its first bytes tell.
            doorbell: See Stream.
        """
        super().__init__(path, doorbell)

    def read(self, api: "APIClient") -> Iterator[Progress]:
        """Yield how far it is."""
        names: list[str] = []
        layers: dict[str, Progress] = {}
        for message in self._send(api, "/images/load", {"quiet": 0}):
            layer = fields.text(message, "id")
            if layer:
                done, total = amounts(message)
                layers[layer] = Progress(layer, fields.text(message, "status"), done, total, is_bytes=True)
                yield layers[layer]
                continue
            for line in str(message.get("stream") or "").splitlines():
                for begin in _LOADED:
                    if line.startswith(begin):
                        names += [clean(name.strip()) for name in line.removeprefix(begin).split(",")]
                if line.strip():
                    yield Progress(text=line)
        for layer, last in layers.items():
            yield Progress(layer, "", last.total, last.total, is_bytes=True, is_over=True)
        if not names:
            words = _("%(path)s holds no image.") % {"path": clean(self._path)}
            raise EngineFault(words, _("The files of a container are imported, not loaded."))
        yield Progress(
            text=_("%(n)d loaded") % {"n": len(names)}, result=Loaded(self._path, tuple(dict.fromkeys(names)))
        )


class ImportImage(_FromFile):
    """Makes an image of one layer from an archive of files, such as an export of a container."""

    def __init__(
        self,
        *,
        path: str,
        tag: str = "",
        message: str = "",
        changes: str = "",
        doorbell: Callable[[], None] = lambda: None,
    ) -> None:
        """Make the stream; `Engine.open()` starts it.

        Args:
            path: The file.
            tag: What the image is called, with or without a tag; "" for no name.
            message: What its history says.
            changes: Instructions of a Dockerfile, between semicolons.
            doorbell: See Stream.
        """
        super().__init__(path, doorbell)
        self._tag = tag
        self._message = message
        self._changes = changes_of(changes)

    def read(self, api: "APIClient") -> Iterator[Progress]:
        """Yield how far it is."""
        repository, tag = name_parts(self._tag)
        params: dict[str, object] = {
            "fromSrc": "-",
            "repo": repository or None,
            "tag": tag or None,
            "message": self._message or None,
            "changes": list(self._changes) or None,
        }
        made = ""
        for message in self._send(api, "/images/create", params):
            status = fields.text(message, "status")
            if status.startswith("sha256:") or _is_id(status):
                made = status
            if status:
                yield Progress(text=status)
        if made and self._tag:
            _name(api, made, repository, tag)
        yield Progress(text=_("imported"), result=Loaded(self._path, (self._tag or made,)))


def _is_id(text: str) -> bool:
    return len(text) == 64 and all(char in "0123456789abcdef" for char in text)


def _name(api: "APIClient", image_id: str, repository: str, tag: str) -> None:
    """Give an image its name where the engine has not: Podman leaves it out."""
    with contextlib.suppress(OSError):
        if any(
            name.endswith(f"{repository}:{tag}")
            for name in fields.texts(images.inspect(api, image_id), "RepoTags")
        ):
            return
    api.tag(image_id, repository, tag)
