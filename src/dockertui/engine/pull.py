"""Pulls an image from a registry, and tells what changed by it."""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from dockertui.dataclass import dataclass
from dockertui.engine import fields, image_name, registry_auth, registry_errors
from dockertui.engine.errors import EngineError, EngineFault, NotFound, translate
from dockertui.engine.image_name import BadName, ImageName
from dockertui.engine.layers import Layers
from dockertui.engine.progress import Progress
from dockertui.engine.progress_stream import ProgressStream, error_in, messages
from dockertui.engine.registry_auth import NOBODY, Credentials, HelperFailed
from dockertui.engine.request import get_object, post_stream
from dockertui.i18n import _

if TYPE_CHECKING:
    from docker import APIClient

    from dockertui.engine.session import Session


_WARNS = "WARNING: "


@dataclass(frozen=True, slots=True)
class Pulled:
    """What came of one pull."""

    name: str
    before: str = ""
    """The id of what had the name before; "" if nothing had."""
    after: str = ""
    """The id of what has it now."""
    digest: str = ""
    """What the registry calls it: `sha256:…`."""
    doubt: str = ""
    """What the engine warned of: that it is of another platform than was asked for."""


class Pull(ProgressStream):
    """The pull of one image by its name; gives a tuple of one Pulled."""

    def __init__(self, *, name: str, platform: str = "", doorbell: Callable[[], None] = lambda: None) -> None:
        """Make it.

        Args:
            name: As it was typed.
            platform: For which platform, `linux/arm64`; "" for the engine's own.
            doorbell: See Stream.
        """
        super().__init__(doorbell=doorbell)
        self._name = name
        self._platform = platform

    def read(self, api: "APIClient") -> Iterator[Progress]:
        """Pull; yields how far each layer is.

        Raises:
            EngineError: The registry or the engine refused, or there is no way to it.
        """
        name = named(self._name)
        pulled = yield from self._pull(api, name.with_tag())
        yield Progress(text=outcome_words([pulled]), result=(pulled,))

    def _pull(self, api: "APIClient", name: ImageName) -> Generator[Progress, None, Pulled]:
        known, warning = who_asks(name)
        if warning:
            yield Progress(text=warning)
        before, digest, doubt, layers = image_of(api, name), "", "", Layers()
        try:
            blocks = post_stream(
                api,
                "/images/create",
                headers=registry_auth.header(name.registry, known),
                fromImage=name.repository,
                tag=name.version,
                platform=self._platform or None,
            )
            self.accepted()
            for message in messages(blocks):
                if said := error_in(message):
                    raise registry_errors.of_message(said, name)
                status = fields.text(message, "status")
                if (progress := layers.take(message)) is not None:
                    yield progress
                elif status:
                    digest = status.removeprefix("Digest: ") if status.startswith("Digest: ") else digest
                    doubt = status.removeprefix(_WARNS) if status.startswith(_WARNS) else doubt
                    yield Progress(text=status)
        except OSError as exc:
            raise registry_errors.of_reply(exc, api, str(name), name.registry) from exc
        after = image_of(api, name)
        doubt = mismatch(platform_of(after), self._platform) or doubt
        return Pulled(str(name), fields.text(before, "Id"), fields.text(after, "Id"), digest, doubt)


class Update(Pull):
    """The pull of every tag an image has; gives a tuple of a Pulled for each."""

    def __init__(self, image_id: str, *, doorbell: Callable[[], None] = lambda: None) -> None:
        """Make it for the image of an id."""
        super().__init__(name="", doorbell=doorbell)
        self._image_id = image_id

    def read(self, api: "APIClient") -> Iterator[Progress]:
        """Pull each tag; see Pull."""
        found: list[Pulled] = []
        for tag in tags_of(api, self._image_id):
            pulled = yield from self._pull(api, named(tag).with_tag())
            yield Progress(text=outcome_words([pulled]))
            found.append(pulled)
        yield Progress(text=_("done"), result=tuple(found))


class PullTag(Pull):
    """The pull of a tag that there is, by its name."""

    def __init__(self, name: str, *, doorbell: Callable[[], None] = lambda: None) -> None:
        """Make it for a tag that there is."""
        super().__init__(name=name, doorbell=doorbell)


def named(text: str) -> ImageName:
    """Return the name of an image that was typed.

    Raises:
        EngineFault: It is none.
    """
    try:
        return image_name.parse(text)
    except BadName as reason:
        raise EngineFault(str(reason)) from reason


def who_asks(name: ImageName) -> tuple[Credentials, str]:
    """Return what is known for an image's registry, and why a helper could not say; as docker, go on then."""
    try:
        return registry_auth.find(name.registry), ""
    except HelperFailed as error:
        return NOBODY, str(error)


def tags_of(api: "APIClient", image_id: str) -> Sequence[str]:
    """Return the tags of an image.

    Raises:
        NotFound: It is gone, or it has none.
    """
    try:
        tags = fields.texts(get_object(api, "/images/{0}/json", image_id), "RepoTags")
    except OSError as exc:
        raise translate(exc, cast("Session", api).endpoint) from exc
    if not tags:
        raise NotFound(_("It has no tag any more."))
    return tags


def image_of(api: "APIClient", name: ImageName) -> Mapping[str, Any]:
    """Return what the engine knows of the image that has a name there; nothing if none has."""
    try:
        return get_object(api, "/images/{0}/json", str(name))
    except (OSError, EngineError) as exc:  # what docker-py and requests raise are OSErrors
        error = translate(exc, cast("Session", api).endpoint)
        if isinstance(error, NotFound):
            return {}
        raise error from exc


def platform_of(image: Mapping[str, Any]) -> str:
    """Return for what platform an image is, as `linux/arm64`; "" where the engine does not say it."""
    parts = fields.text(image, "Os"), fields.text(image, "Architecture")
    return "/".join(parts) if all(parts) else ""


def mismatch(found: str, asked: str) -> str:
    """Return what is wrong with the platform of an image, "" if it is the one that was asked for.

    Engines from 28 on fetch an image that is for one platform alone whatever is asked for.

    Args:
        found: What it is for, "" for unknown.
        asked: As it was asked for: `linux/arm64`, or with a variant.
    """
    if not found or "/" not in asked or asked.lower().split("/")[:2] == found.lower().split("/")[:2]:
        return ""
    return _("it is for %(found)s, not for %(asked)s") % {"found": found, "asked": asked}


def outcome_words(pulled: Sequence[Pulled]) -> str:
    """Return what came of pulls, in a sentence."""
    words = []
    for one in pulled:
        text = (
            _("pulled %(name)s")
            if not one.before
            else _("%(name)s is up to date")
            if one.before == one.after
            else _("%(name)s was updated")
        )
        text %= {"name": one.name}
        words.append(f"{text}; {one.doubt}" if one.doubt else text)
    return ", ".join(words)


def results_words(results: Sequence[Any]) -> str:
    """Return what came of Pulls and Updates, in a sentence."""
    return outcome_words([one for result in results for one in result or ()])
