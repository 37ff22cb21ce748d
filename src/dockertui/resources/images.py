"""Images: how they are listed; what can be done with them is in `image_offered`."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from dockertui.engine import images as engine
from dockertui.engine.images import Image
from dockertui.formatting import size
from dockertui.i18n import N_, _, ngettext
from dockertui.pattern import late
from dockertui.resources.common import age_column, id_column
from dockertui.resources.filter_keys import IMAGE_FILTERS, image_words
from dockertui.resources.ordering import natural
from dockertui.resources.spec import Below, Cell, Column, Known, Offered, ResourceKind, Scene
from dockertui.resources.tags import TAGS

REFERENCE = late(r"[A-Za-z0-9][A-Za-z0-9_.:/@-]*")
"""What an image may be called; anything else was changed to be shown."""


def _repository(image: Image, _scene: Scene) -> Cell:
    if image.fault:
        return Cell("✗ " + _("unreadable"), "bad")
    return Cell(image.repository or "<none>", "" if image.repository else "muted")


def _tag(image: Image, _scene: Scene) -> Cell:
    more = len(image.tags) - 1
    if more > 0:
        return Cell(
            ngettext("%(tag)s +%(n)d tag", "%(tag)s +%(n)d tags", more) % {"tag": image.tag, "n": more}
        )
    return Cell(image.tag or "<none>", "" if image.tag else "muted")


def users(image: Image, scene: Scene) -> tuple[Any, ...]:
    """Return the containers that use an image."""
    return scene.relations.by_image.get(image.id, ())


def count_of(image: Image, scene: Scene) -> int:
    """Return how many containers use an image; the engine may know of more than the list tells."""
    return max(len(users(image, scene)), image.containers)


def _used_by(image: Image, scene: Scene) -> Cell:
    count = count_of(image, scene)
    if count:
        return Cell(ngettext("%(n)d container", "%(n)d containers", count) % {"n": count})
    return Cell(_("dangling") if image.is_dangling else _("unused"), "muted")


def display_name(image: Image) -> str:
    """Return what to call an image: its first tag, else its short id."""
    return image.tags[0] if image.tags else image.short_id or engine.NONE


COLUMNS: tuple[Column[Image], ...] = (
    Column("repository", N_("REPOSITORY"), _repository, max_width=36, drop_order=9, middle=True),
    Column("tag", N_("TAG"), _tag, max_width=20, drop_order=8),
    id_column(drop_order=3),
    Column(
        "size",
        N_("SIZE"),
        lambda i, _s: Cell(size(i.size_bytes)),
        sort=lambda i, _s: -i.size_bytes if i.size_bytes is not None else None,
        max_width=8,
        drop_order=7,
        right=True,
    ),
    Column(
        "used",
        N_("USED BY"),
        _used_by,
        sort=lambda i, s: -max(0, count_of(i, s)),
        depends=count_of,
        max_width=14,
        drop_order=6,
    ),
    age_column(drop_order=5),
)


def _in_front(image: Image, tag: str) -> Image:
    """Return an image with one of its tags first."""
    if tag not in image.tags:
        return image
    return replace(image, tags=(tag, *(other for other in image.tags if other != tag)))


def _cli_name(image: Image) -> str:
    return image.tags[0] if image.tags and REFERENCE.fullmatch(image.tags[0]) else ""


def _title(known: Sequence[Known[Image]]) -> str:
    return size(sum(record.size_bytes or 0 for one in known for record in one.values()))


def _order(image: Image) -> tuple[Any, ...]:
    return (image.is_dangling, natural(display_name(image)))


def _parts(image: Image) -> Sequence[str]:
    """Return the tags that have rows of their own."""
    return sorted(image.tags, key=natural) if len(image.tags) > 1 else ()


def _with_tags(image: Image, _scene: Scene) -> Mapping[str, Cell]:
    return {
        "tag": Cell(ngettext("%(n)d tag", "%(n)d tags", len(image.tags)) % {"n": len(image.tags)}, "muted")
    }


def _offered() -> Offered[Image]:
    from dockertui.resources.image_offered import OFFERED

    return OFFERED


IMAGES: ResourceKind[Image] = ResourceKind(
    kind=engine.KIND,
    key="2",
    title=N_("Images"),
    singular=N_("image"),
    columns=COLUMNS,
    offered=_offered,
    name_of=display_name,
    order=_order,
    empty=N_("No images on this engine. %(image.pull)s pulls one."),
    summary=_title,
    busy_column="used",
    also=image_words,
    filters=IMAGE_FILTERS,
    in_front=_in_front,
    cli_name=_cli_name,
    below=Below(TAGS, _parts, lambda tag: tag.image.id, _with_tags),
)
