"""Tags of images that have several: each a record of its own. No engine lists them."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from dockertui.dataclass import dataclass
from dockertui.engine import image_name, images
from dockertui.engine.containers import Container
from dockertui.engine.image_name import BadName
from dockertui.engine.images import Image
from dockertui.engine.kind import Derived

MOST_NAMES = 4096
"""Names that containers were made from of which it is remembered what they mean."""


@dataclass(frozen=True, slots=True)
class Tag:
    """One of several names of an image."""

    id: str
    """The full reference, `registry:5000/name:tag`: an engine has each once."""
    image: Image
    """What it names by now."""
    fault: str = ""
    """Always "": an image that cannot be read has no tags."""

    @property
    def tags(self) -> tuple[str, ...]:
        """Itself, as an image tells its tags."""
        return (self.id,)

    @property
    def alone(self) -> Image:
        """The image as if it had no other name."""
        return replace(self.image, tags=self.tags, digests=self.digests)

    @property
    def repository(self) -> str:
        """Its repository."""
        return images.split(self.id)[0]

    @property
    def tag(self) -> str:
        """What comes after the repository."""
        return images.split(self.id)[1]

    @property
    def digests(self) -> tuple[str, ...]:
        """What its repository calls the image, as far as that is known: `name@sha256:…`."""
        return tuple(d for d in self.image.digests if d.partition("@")[0] == self.repository)

    @property
    def others(self) -> tuple[str, ...]:
        """The other names of the image."""
        return tuple(tag for tag in self.image.tags if tag != self.id)

    def is_name_of(self, container: Container) -> bool:
        """Whether a container of the image was made from this name."""
        return meant(container.image) == meant(self.id)


@lru_cache(MOST_NAMES)
def meant(text: str) -> str:
    """Return which tag a name means, in the short form; the text itself where it means none.

    Args:
        text: As it was written, or as an engine tells it: `busybox`, `docker.io/library/busybox:1.36`.
    """
    try:
        name = image_name.parse(text).with_tag()
    except BadName:
        return text
    return str(replace(name, digest="")) if name.tag else text


def make(found: Mapping[str, Image]) -> dict[str, Tag]:
    """Return the tags of images that have more than one, by their names."""
    return {tag: Tag(tag, image) for image in found.values() if len(image.tags) > 1 for tag in image.tags}


KIND: Derived[Tag] = Derived(name="tag", record=Tag, of=(images.KIND,), make=make, is_early=True)
