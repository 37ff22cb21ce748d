"""What comes of packing, unpacking and cloning volumes. Imports next to nothing: forms are declared early."""

from dockertui.dataclass import dataclass

LEAVE, PAUSE, STOP = "leave", "pause", "stop"
WAYS = (LEAVE, PAUSE, STOP)
"""What may become of the containers that use a volume meanwhile."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something of an archive that was not made, or not as it stands there."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Packed:
    """A volume that was packed."""

    volume: str
    path: str
    size_bytes: int
    """Of the archive on the disk."""
    files: int
    content_bytes: int
    """Of all files, before packing."""
    sockets: tuple[str, ...] = ()
    """What was left out: no archive can hold a socket."""
    are_sockets_known: bool = True
    """Whether could be looked for sockets."""
    attributes: tuple[str, ...] = ()
    """The first of the files that had attributes no archive of an engine holds."""
    attributes_count: int = 0
    are_attributes_known: bool = True


@dataclass(frozen=True, slots=True)
class Unpacked:
    """An archive that was unpacked into a volume."""

    volume: str
    path: str
    files: int
    content_bytes: int
    is_new: bool = False
    is_summed: bool = False
    """Whether its sum was there to be compared."""
    is_listed: bool = False
    left_out: tuple[LeftOut, ...] = ()
    """The first of what was left out."""
    left_out_count: int = 0


@dataclass(frozen=True, slots=True)
class Cloned:
    """A volume that was cloned."""

    volume: str
    name: str
    """Of the new one."""
    content_bytes: int
    """About: with what the archive on the way needs."""
    attributes: tuple[str, ...] = ()
    """As in Packed."""
    attributes_count: int = 0
    are_attributes_known: bool = True
