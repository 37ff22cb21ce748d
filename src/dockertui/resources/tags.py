"""Tags of images that have several, as rows below their image; what can be done is in `tag_offered`."""

from dockertui.engine import images
from dockertui.engine import tags as engine
from dockertui.engine.tags import Tag
from dockertui.i18n import N_, _, ngettext
from dockertui.resources.filter_keys import TAG_FILTERS, tag_users
from dockertui.resources.ordering import natural
from dockertui.resources.spec import Cell, Column, Offered, ResourceKind, Scene

_EMPTY = Cell("")


def _as_image(_tag: Tag, _scene: Scene) -> Cell:
    """Return nothing: its image says it in the row above."""
    return _EMPTY


def _used_by(tag: Tag, scene: Scene) -> Cell:
    count = len(tag_users(tag, scene))
    if not count:
        return Cell(_("unused"), "muted")
    return Cell(ngettext("%(n)d container", "%(n)d containers", count) % {"n": count})


COLUMNS: tuple[Column[Tag], ...] = (
    Column("repository", N_("REPOSITORY"), lambda t, _s: Cell(t.repository), drop_order=9),
    Column("tag", N_("TAG"), lambda t, _s: Cell(t.tag)),
    Column("id", N_("ID"), _as_image),
    Column("size", N_("SIZE"), _as_image),
    Column(
        "used",
        N_("USED BY"),
        _used_by,
        depends=lambda t, s: s.relations.by_image.get(t.image.id, ()),
    ),
    Column("age", N_("AGE"), _as_image),
)
"""Those of images, whose widths and order count."""


def _offered() -> Offered[Tag]:
    from dockertui.resources.tag_offered import OFFERED

    return OFFERED


TAGS: ResourceKind[Tag] = ResourceKind(
    kind=engine.KIND,
    key="",
    title=N_("Tags"),
    singular=N_("tag"),
    columns=COLUMNS,
    offered=_offered,
    name_of=lambda t: t.id,
    order=lambda t: natural(t.id),
    empty=N_("No image has several tags."),
    busy_column="used",
    also=lambda t: (t.id, *t.digests),
    filters=TAG_FILTERS,
    cli_name=lambda t: t.id,
    part_of=images.KIND.name,
)
