"""What of a World a pane is given to show."""

from dockertui.resources.spec import Known, R, ResourceKind, Scene
from dockertui.state.snapshot import Snapshot
from dockertui.state.world import World


def known_of(kind: ResourceKind[R], world: World) -> tuple[Known[R], ...]:
    """Return the records of a kind on each engine, in the order of the engines."""
    return tuple(
        Known(snapshot.records.get(kind.name), scene_of(snapshot, world), snapshot.failed.get(kind.name))
        for snapshot in world.of(kind.kind)
    )


def scene_of(snapshot: Snapshot, world: World) -> Scene:
    """Return what may be looked at beside a record of one of a World's Snapshots."""
    return Scene(snapshot, is_of_several=world.is_of_several)


def scene_at(engine: str, world: World) -> Scene:
    """Return what may be looked at beside a record of an engine; of LOCAL, the app's own."""
    return scene_of(world.at(engine), world)
