"""Cells, facts and tabs that several kinds share."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from dockertui.engine import networks
from dockertui.engine.record import Dated, Record, WithShortId
from dockertui.engine.ref import Ref
from dockertui.engine.text import clean
from dockertui.formatting import aging, ago, cut_middle, excerpt, moment
from dockertui.i18n import N_, _
from dockertui.resources.spec import Cell, Column, DetailTab, Fact, Heading, Part, Scene

_NO_ENGINE = Cell("")
ENGINE_CELLS = 20
"""Cells of an engine's name in a row; a longer one is cut in its middle: long ones differ at their ends."""
LEAST_ENGINE = 12
"""Cells it gets before another column drops for it."""

D = TypeVar("D", bound=Dated)
S = TypeVar("S", bound=WithShortId)


def age_column(*, drop_order: int) -> Column[D]:
    """Return the AGE column of any record with `created_at`; sorted, the youngest is first."""
    return Column(
        "age",
        N_("AGE"),
        _age,
        sort=lambda record, _scene: -record.created_at.timestamp() if record.created_at else None,
        max_width=6,
        drop_order=drop_order,
        right=True,
    )


def _age(record: Dated, scene: Scene) -> Cell:
    text, until = aging(record.created_at, scene.now)
    return Cell(text, "muted", until)


def engine_column() -> Column[Any]:
    """Return the ENGINE column; it has no text, and so does not show, where there is one engine only."""
    return Column(
        "engine",
        N_("ENGINE"),
        _engine,
        max_width=ENGINE_CELLS,
        least_width=LEAST_ENGINE,
        stretch=True,
        middle=True,
        drop_order=8,
    )


def _engine(_record: Any, scene: Scene) -> Cell:
    if not scene.is_of_several:
        return _NO_ENGINE
    return Cell(cut_middle(clean(scene.snapshot.engine), ENGINE_CELLS))


def inspect_tab(load: Callable[..., Any]) -> DetailTab[Any]:
    """Return the Inspect tab: the engine's whole description as a foldable document."""
    return DetailTab("inspect", N_("Inspect"), "document", load=load)


def id_column(*, drop_order: int) -> Column[S]:
    """Return the ID column of any record with a `short_id`; sorted as text, digit by digit."""
    return Column(
        "id",
        N_("ID"),
        lambda record, _scene: Cell(record.short_id, "muted"),
        sort=lambda record, _scene: record.short_id or None,
        max_width=12,
        drop_order=drop_order,
    )


def created_fact(record: Dated, scene: Scene) -> list[Fact]:
    """Return when a record was made, in time and age; nothing if that is unknown."""
    when = moment(record.created_at)
    if not when:
        return []
    return [Fact(_("Created"), f"{when}  ({ago(record.created_at, scene.now)})")]


def label_facts(labels: Mapping[str, str]) -> list[Fact]:
    """Return one fact a label, sorted by name; long ones by their beginning."""
    return [Fact(excerpt(name), excerpt(value)) for name, value in sorted(labels.items())]


def fault_or(record: Record, text: str) -> str:
    """Return the text, or that the record could not be read."""
    return _("unreadable: %(why)s") % {"why": record.fault} if record.fault else text


def fault_parts(record: Record, name: Fact) -> list[Part]:
    """Return the summary of a record that could not be read: why, which one it is, and where to look on."""
    return [
        Heading("✗ " + fault_or(record, ""), "bad"),
        Heading(""),
        name,
        Heading(""),
        Heading(_("The tab Inspect shows what the engine says of it."), "muted"),
    ]


def alone(note: Callable[[Any, Scene], str]) -> Callable[[Sequence[Any], Scene], str]:
    """Return what says of a single target what stands beside its name where there are several."""
    return lambda records, scene: note(records[0], scene) if len(records) == 1 else ""


def names(containers: tuple[Any, ...]) -> str:
    """Return the names of containers, as a list in words."""
    return ", ".join(container.name for container in containers)


def network_ref(scene: Scene, name: str, network_id: str) -> Ref | None:
    """Return the Ref of a network a container is on: by id; where that is empty, by a name only one has."""
    known = scene.snapshot.of(networks.KIND)
    if network_id:
        return scene.ref("network", network_id) if network_id in known else None
    found = [record.id for record in known.values() if record.name == name]
    return scene.ref("network", found[0]) if len(found) == 1 else None
