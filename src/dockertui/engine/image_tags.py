"""Gives images names, and takes them away."""

import threading
from typing import TYPE_CHECKING

from dockertui.engine import fields
from dockertui.engine.errors import Conflict, NotFound
from dockertui.engine.pull import named
from dockertui.engine.request import get_object, post
from dockertui.i18n import _

if TYPE_CHECKING:
    from docker import APIClient

_ONE_AT_A_TIME = threading.Lock()
"""Held from the look at the tags until one is gone: of several taken at once the last one stays."""


def tag(api: "APIClient", image_id: str, name: str) -> str:
    """Give an image a name more; another image that had it has it no more.

    Args:
        api: A client.
        image_id: The image.
        name: As it was typed; `latest` is the tag where it names none.

    Returns:
        The whole name.
    """
    found = named(name).with_tag()
    post(api, "/images/{0}/tag", image_id, repo=found.repository, tag=found.tag)
    return str(found)


def untag(api: "APIClient", image_id: str, name: str) -> str:
    """Take one of several tags from an image, which stays.

    Args:
        api: A client.
        image_id: The image.
        name: The tag.

    Returns:
        The tag that is gone.

    Raises:
        NotFound: It is no tag of the image.
        Conflict: It is the last one, so that the image would go.
    """
    found = str(named(name).with_tag())
    with _ONE_AT_A_TIME:
        tags = _tags(api, image_id)
        found = name if name in tags else found  # some engines tell long forms
        if found not in tags:
            raise NotFound(_("%(name)s is no tag of this image.") % {"name": found})
        if len(tags) == 1:
            words = _("%(name)s is the last tag by now: the image would go with it.")
            raise Conflict(words % {"name": found})
        api.remove_image(found)
    return found


def untag_by_name(api: "APIClient", name: str) -> str:
    """Take a tag from whatever image has it; as `untag`."""
    return untag(api, name, name)


def untag_last(api: "APIClient", image_id: str) -> str:
    """Take the only tag from an image; unless something else holds it, it goes.

    Raises:
        Conflict: It has other tags by now, or a container uses it.
        NotFound: It has no tag any more.
    """
    tags = _tags(api, image_id)
    if not tags:
        raise NotFound(_("It has no tag any more."))
    if len(tags) > 1:
        raise Conflict(_("It has %(n)d tags by now.") % {"n": len(tags)})
    api.remove_image(tags[0])
    return tags[0]


def _tags(api: "APIClient", image_id: str) -> tuple[str, ...]:
    return fields.texts(get_object(api, "/images/{0}/json", image_id), "RepoTags")
