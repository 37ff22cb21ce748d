"""Makes the streams that pack, unpack and clone volumes; what they need is imported when one is wanted."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from dockertui.engine.files.volume_results import LEAVE

if TYPE_CHECKING:
    from dockertui.engine.files.cloning import CloneVolume
    from dockertui.engine.files.packing import PackVolume
    from dockertui.engine.files.unpacking import RestoreVolume, UnpackVolume


def pack(
    volume: str,
    *,
    path: str,
    overwrite: bool = False,
    meanwhile: str = LEAVE,
    doorbell: Callable[[], None] = lambda: None,
) -> "PackVolume":
    """Return the stream that packs a volume; see PackVolume."""
    from dockertui.engine.files.packing import PackVolume

    return PackVolume(volume, path=path, overwrite=overwrite, meanwhile=meanwhile, doorbell=doorbell)


def unpack(
    name: str,
    *,
    path: str,
    merge: bool = False,
    only_folder: bool = False,
    meanwhile: str = LEAVE,
    doorbell: Callable[[], None] = lambda: None,
) -> "UnpackVolume":
    """Return the stream that unpacks an archive into a volume; see UnpackVolume."""
    from dockertui.engine.files.unpacking import UnpackVolume

    return UnpackVolume(
        name, path=path, merge=merge, only_folder=only_folder, meanwhile=meanwhile, doorbell=doorbell
    )


def restore(
    *, name: str, path: str, only_folder: bool = False, doorbell: Callable[[], None] = lambda: None
) -> "RestoreVolume":
    """Return the stream that unpacks an archive into a new volume; see RestoreVolume."""
    from dockertui.engine.files.unpacking import RestoreVolume

    return RestoreVolume(name=name, path=path, only_folder=only_folder, doorbell=doorbell)


def clone(
    volume: str, *, name: str, meanwhile: str = LEAVE, doorbell: Callable[[], None] = lambda: None
) -> "CloneVolume":
    """Return the stream that clones a volume; see CloneVolume."""
    from dockertui.engine.files.cloning import CloneVolume

    return CloneVolume(volume, name=name, meanwhile=meanwhile, doorbell=doorbell)
