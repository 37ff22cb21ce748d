"""Volumes: how they are listed; what can be done with them is in `volume_offered`."""

from collections.abc import Sequence
from typing import Any

from dockertui.engine import volumes as engine
from dockertui.engine.volumes import Volume
from dockertui.i18n import N_, _
from dockertui.resources.common import age_column, names
from dockertui.resources.filter_keys import VOLUME_FILTERS, volume_words
from dockertui.resources.rows import natural
from dockertui.resources.spec import Cell, Column, Known, Offered, ResourceKind, Scene


def users(volume: Volume, scene: Scene) -> tuple[Any, ...]:
    """Return the containers that mount a volume."""
    return scene.relations.by_volume.get(volume.name, ())


def _used_by(volume: Volume, scene: Scene) -> Cell:
    used_by = users(volume, scene)
    return Cell(names(used_by)) if used_by else Cell(_("unused"), "muted")


def _name(volume: Volume, _scene: Scene) -> Cell:
    if volume.fault:
        return Cell("✗ " + volume.name, "bad")
    return Cell(volume.name, "muted" if volume.is_anonymous else "")


COLUMNS: tuple[Column[Volume], ...] = (
    Column("name", N_("NAME"), _name, max_width=36, drop_order=9, middle=True),
    Column(
        "type",
        N_("TYPE"),
        lambda v, _s: Cell(_("anonymous"), "muted") if v.is_anonymous else Cell(_("named")),
        max_width=9,
        drop_order=7,
    ),
    Column(
        "used",
        N_("USED BY"),
        _used_by,
        sort=lambda v, s: -len(users(v, s)),
        depends=lambda v, s: [user.name for user in users(v, s)],
        max_width=24,
        drop_order=8,
        stretch=True,
    ),
    Column("driver", N_("DRIVER"), lambda v, _s: Cell(v.driver, "muted"), max_width=10, drop_order=4),
    age_column(drop_order=6),
)


def _title(known: Sequence[Known[Volume]]) -> str:
    unused = sum(not users(record, one.scene) for one in known for record in one.values())
    return _("%(n)d unused") % {"n": unused} if unused else ""


def _offered() -> Offered[Volume]:
    from dockertui.resources.volume_offered import OFFERED

    return OFFERED


VOLUMES: ResourceKind[Volume] = ResourceKind(
    kind=engine.KIND,
    key="3",
    title=N_("Volumes"),
    singular=N_("volume"),
    columns=COLUMNS,
    offered=_offered,
    name_of=lambda v: v.name or v.id,
    order=lambda v: (v.is_anonymous, natural(v.name)),
    empty=N_("No volumes. %(volume.create)s creates one."),
    summary=_title,
    busy_column="type",
    also=volume_words,
    filters=VOLUME_FILTERS,
    cli_name=lambda v: v.id,
)
