"""What can be done with volumes as files: packed, unpacked, cloned; and how large they are."""

from collections.abc import Sequence
from typing import Any

from dockertui.engine import archive_name, disk, volume_sizes
from dockertui.engine.files import volume_streams
from dockertui.engine.files.volume_results import LEAVE, WAYS, Cloned, Packed, Unpacked
from dockertui.engine.names import is_valid_name
from dockertui.engine.text import clean
from dockertui.engine.volumes import Volume
from dockertui.formatting import size
from dockertui.i18n import N_, _, ngettext
from dockertui.resources.common import names
from dockertui.resources.spec import (
    Action,
    Confirm,
    DetailTab,
    Fact,
    Field,
    Grid,
    Heading,
    Part,
    Scene,
    Values,
)

_SAFE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_")
_RUN = ("docker", "run", "--rm", "--network", "none")
_MOST_SAID = 3


def file_name(volume: Volume) -> str:
    """Return what an archive of a volume is called at first."""
    plain = "".join(char if char in _SAFE else "_" for char in volume.name).strip("._")
    short = plain[:12] if volume.is_anonymous else plain
    return f"{short or 'volume'}.tar.gz"


def check_new_name(name: str) -> str:
    """Return what is wrong with the name of a new volume, "" if nothing or if there is none yet."""
    if not name or is_valid_name(name):
        return ""
    return _("Letters, digits, _ . - only; two or more, the first a letter or digit.")


def _check_way(way: str) -> str:
    return "" if way in WAYS else _("One of: %(names)s") % {"names": ", ".join(WAYS)}


def _used_by(chosen: Sequence[Volume], scene: Scene) -> str:
    users = [c for volume in chosen for c in scene.relations.by_volume.get(volume.name, ()) if c.is_running]
    if not users:
        return ""
    return _("In use by %(names)s: files may change meanwhile, unless those are paused or stopped.") % {
        "names": names(tuple(users))
    }


MEANWHILE = Field(
    "meanwhile",
    N_("Containers"),
    LEAVE,
    hint=N_("leave, pause or stop"),
    choices=WAYS,
    check=_check_way,
)
ONLY_FOLDER = Field("only_folder", N_("Leave off the one folder in which all of it lies"), default=False)
ARCHIVE = Field(
    "path",
    N_("Archive"),
    hint=N_("a file; %(path.complete)s completes, %(dialog.find)s browses"),
    check_disk=disk.file_problem,
    is_path=True,
    is_needed=True,
)
NEW_NAME = Field("name", N_("Volume"), hint=N_("a new name"), check=check_new_name, is_needed=True)


# ---------------------------------------------------------------------- commands
def _pack_command(volume: Volume, values: Values) -> Sequence[str]:
    path = str(values.get("path") or "FILE")
    packer = {"gzip": ["-z"], "zstd": ["--zstd"]}.get(archive_name.packs_with(path), [])
    folder, _slash, name = path.rpartition("/")
    mounts = ("-v", f"{volume.id}:/volume:ro", "-v", f"{folder or '.'}:/to")
    return (*_RUN, *mounts, "debian", "tar", "-C", "/volume", *packer, "-cf", f"/to/{name}", ".")


def _unpack_command(volume: Volume | None, values: Values) -> Sequence[str]:
    name = volume.id if volume is not None else str(values.get("name") or "VOLUME")
    path = str(values.get("path") or "FILE")
    path = path if path.startswith("/") else f"./{path}"  # a bare word would name a volume
    strip = ["--strip-components", "1"] if values.get("only_folder") else []
    mounts = ("-v", f"{name}:/volume", "-v", f"{path}:/archive:ro")
    return (*_RUN, *mounts, "debian", "tar", "-C", "/volume", *strip, "-xpf", "/archive")


def _clone_command(volume: Volume, values: Values) -> Sequence[str]:
    mounts = ("-v", f"{volume.id}:/from:ro", "-v", f"{values.get('name') or 'VOLUME'}:/to")
    return (*_RUN, *mounts, "debian", "cp", "-a", "/from/.", "/to/")


# ---------------------------------------------------------------------- what is said
def _packed_words(results: Sequence[Any]) -> str:
    lines = []
    for found in results:
        if not isinstance(found, Packed):
            continue
        words = _("%(volume)s is packed: %(path)s, %(size)s; its listing and its SHA-256 lie beside it")
        lines.append(
            words % {"volume": found.volume, "path": clean(found.path), "size": size(found.size_bytes)}
        )
        if found.sockets:
            lines.append(
                ngettext(
                    "left out, as no archive holds a socket: %(names)s",
                    "left out, as no archive holds sockets: %(names)s",
                    len(found.sockets),
                )
                % {"names": ", ".join(found.sockets[:_MOST_SAID])}
            )
        if not found.are_sockets_known:
            lines.append(_("sockets are left out, if there are any: nothing could look for them"))
        lines += _attribute_words(found)
    return "\n".join(lines)


def _attribute_words(found: Packed | Cloned) -> list[str]:
    """Say which files lost attributes, or that nobody knows."""
    if not found.are_attributes_known:
        return [_("extended attributes and ACLs are left out, if there are any: nothing could look for them")]
    if not found.attributes_count:
        return []
    first = ", ".join(found.attributes[:_MOST_SAID])
    words = ngettext(
        "extended attributes of %(n)d file are lost: %(first)s",
        "extended attributes of %(n)d files are lost: %(first)s",
        found.attributes_count,
    )
    more = ", …" if found.attributes_count > _MOST_SAID else ""
    return [words % {"n": found.attributes_count, "first": first} + more]


def _unpacked_words(results: Sequence[Any]) -> str:
    lines = []
    for found in results:
        if not isinstance(found, Unpacked):
            continue
        files = ngettext("%(n)d file", "%(n)d files", found.files) % {"n": found.files}
        words = _("%(path)s is unpacked into %(volume)s: %(files)s, %(size)s")
        lines.append(
            words
            % {
                "path": clean(found.path),
                "volume": found.volume,
                "files": files,
                "size": size(found.content_bytes),
            }
        )
        if not found.is_summed:
            lines.append(_("No SHA-256 lay beside the archive: it was read whole, but not compared."))
        if found.left_out_count:
            first = "; ".join(f"{one.name}: {one.why}" for one in found.left_out[:_MOST_SAID])
            lines.append(
                _("%(n)d left out: %(first)s") % {"n": found.left_out_count, "first": first}
                + ("; …" if found.left_out_count > _MOST_SAID else "")
            )
    return "\n".join(lines)


def _cloned_words(results: Sequence[Any]) -> str:
    lines = []
    for found in results:
        if isinstance(found, Cloned):
            words = _("%(volume)s is cloned as %(name)s")
            lines += [words % {"volume": found.volume, "name": found.name}, *_attribute_words(found)]
    return "\n".join(lines)


def _size_words(size_bytes: int) -> str:
    return size(size_bytes) if size_bytes >= 0 else _("unknown")


def _sizes(volume: Volume, scene: Scene, found: Any) -> Sequence[Part]:
    """Return the size of a volume beside those of the others, and what is used by nobody."""
    if not isinstance(found, tuple):
        return [Heading(_("The engine is counting; it looks at every file."), "muted", waits=True)]
    known = [one for one in found if isinstance(one, volume_sizes.VolumeSize)]
    mine = next((one.size_bytes for one in known if one.name == volume.name), -1)
    used = scene.relations.by_volume
    unused = [one for one in known if not used.get(one.name)]
    total = sum(max(0, one.size_bytes) for one in known)
    wasted = sum(max(0, one.size_bytes) for one in unused)
    count = ngettext("%(n)d volume", "%(n)d volumes", len(unused)) % {"n": len(unused)}
    rows = tuple(
        (one.name, _size_words(one.size_bytes), names(used.get(one.name, ())) or _("nobody")) for one in known
    )
    return [
        Fact(_("This one"), _size_words(mine)),
        Fact(_("All"), size(total)),
        Fact(_("Used by nobody"), f"{size(wasted)}  ({count})", "warn" if wasted else ""),
        Heading(""),
        Grid(
            (_("VOLUME"), _("SIZE"), _("USED BY")),
            rows,
            right=frozenset({1}),
            refs=tuple(scene.ref("volume", one.name) for one in known),
        ),
    ]


SIZES_TAB: DetailTab[Volume] = DetailTab("sizes", N_("Size"), "parts", load=volume_sizes.sizes, parts=_sizes)

# ---------------------------------------------------------------------- actions
FILE_ACTIONS: tuple[Action[Volume], ...] = (
    Action(
        "pack",
        "S",
        N_("Pack"),
        N_("Pack it into an archive on this machine, with a listing and a sum"),
        _pack_command,
        streams=volume_streams.pack,
        many=False,
        verb=N_("Pack volume"),
        busy=N_("packing"),
        being=N_("volume %(name)s is being packed"),
        done=_packed_words,
        footer=5,
        confirm=Confirm(N_("Pack %(name)s into an archive"), warns=_used_by),
        form=(
            Field(
                "path",
                N_("Archive"),
                hint=N_(".tar, .tar.gz or .tar.zst; %(dialog.find)s browses"),
                initial=file_name,
                check_disk=archive_name.problem,
                may_stay=True,
                is_path=True,
                is_needed=True,
                replace_box="overwrite",
            ),
            Field("overwrite", N_("Replace a file that is there"), default=False),
            MEANWHILE,
        ),
    ),
    Action(
        "restore",
        "l",
        N_("Unpack"),
        N_("Unpack an archive of this machine into a new volume"),
        _unpack_command,
        streams=volume_streams.restore,
        targetless=True,
        verb=N_("Unpack volume"),
        busy=N_("unpacking"),
        being=N_("volume %(name)s is being unpacked"),
        done=_unpacked_words,
        footer=5,
        confirm=Confirm(N_("Unpack an archive into a new volume")),
        form=(ARCHIVE, NEW_NAME, ONLY_FOLDER),
    ),
    Action(
        "unpack",
        "U",
        N_("Unpack into"),
        N_("Unpack an archive of this machine into it; what is in it stays, or is merged"),
        _unpack_command,
        streams=volume_streams.unpack,
        many=False,
        verb=N_("Unpack into volume"),
        busy=N_("unpacking"),
        being=N_("an archive is being unpacked into %(name)s"),
        done=_unpacked_words,
        footer=2,
        confirm=Confirm(N_("Unpack an archive into %(name)s"), warns=_used_by),
        form=(
            ARCHIVE,
            Field(
                "merge", N_("Merge where it holds files: those of the same names are replaced"), default=False
            ),
            ONLY_FOLDER,
            MEANWHILE,
        ),
    ),
    Action(
        "clone",
        "C",
        N_("Clone"),
        N_("Copy it into a new volume"),
        _clone_command,
        streams=volume_streams.clone,
        many=False,
        verb=N_("Clone volume"),
        busy=N_("cloning"),
        being=N_("volume %(name)s is being cloned"),
        done=_cloned_words,
        footer=3,
        confirm=Confirm(N_("Clone %(name)s"), warns=_used_by),
        form=(NEW_NAME, MEANWHILE),
    ),
)
