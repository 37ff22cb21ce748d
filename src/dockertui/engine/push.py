"""Pushes an image to the registry its tag names."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from dockertui.dataclass import dataclass
from dockertui.engine import fields, registry_auth, registry_errors
from dockertui.engine.errors import NotFound
from dockertui.engine.layers import Layers
from dockertui.engine.progress import Progress
from dockertui.engine.progress_stream import ProgressStream, error_in, messages
from dockertui.engine.pull import named, tags_of, who_asks
from dockertui.engine.request import post_stream
from dockertui.i18n import _

if TYPE_CHECKING:
    from docker import APIClient


_DIGEST = re.compile(r"\bdigest: (sha256:[0-9a-f]{64})(?: |$)")


@dataclass(frozen=True, slots=True)
class Pushed:
    """What came of a push."""

    name: str
    digest: str = ""
    """What the registry calls it from now on: `sha256:…`."""


class Push(ProgressStream):
    """The push of one tag of an image; gives a Pushed."""

    def __init__(self, image_id: str, *, name: str, doorbell: Callable[[], None] = lambda: None) -> None:
        """Make it.

        Args:
            image_id: The image.
            name: Which of its tags.
            doorbell: See Stream.
        """
        super().__init__(doorbell=doorbell)
        self._image_id = image_id
        self._name = name

    def read(self, api: "APIClient") -> Iterator[Progress]:
        """Push; yields how far each layer is.

        Raises:
            NotFound: It is no tag of the image.
            EngineError: The registry or the engine refused, or there is no way to it.
        """
        name, digest, layers = named(self._name).with_tag(), "", Layers()
        if str(name) not in tags_of(api, self._image_id):
            raise NotFound(_("%(name)s is no tag of this image.") % {"name": name}, _("Tag it so first."))
        known, warning = who_asks(name)
        if warning:
            yield Progress(text=warning)
        try:
            headers = registry_auth.header(name.registry, known)
            blocks = post_stream(api, "/images/{0}/push", name.repository, headers=headers, tag=name.tag)
            self.accepted()
            for message in messages(blocks):
                if said := error_in(message):
                    raise registry_errors.of_message(said, name)
                digest = digest_in(message) or digest
                if (progress := layers.take(message)) is not None:
                    yield progress
                elif status := fields.text(message, "status"):
                    yield Progress(text=status)
        except OSError as exc:
            raise registry_errors.of_reply(exc, api, str(name), name.registry) from exc
        yield Progress(text=digest or _("done"), result=Pushed(str(name), digest))


def digest_in(message: Mapping[str, Any]) -> str:
    """Return the digest that a message of a push tells, "" for none.

    Engines with the containerd store tell it in words alone: `1: digest: sha256:… size: 405`.
    """
    told = _DIGEST.search(fields.text(message, "status"))
    return fields.text(fields.mapping(message, "aux"), "Digest") or (told[1] if told is not None else "")


class PushTag(Push):
    """The push of a tag by its name."""

    def __init__(self, name: str, *, doorbell: Callable[[], None] = lambda: None) -> None:
        """Make it for a tag that there is."""
        super().__init__(name, name=name, doorbell=doorbell)
