"""Trees of files with all that a file system can hold: made below a folder, and read back to be compared."""

import os
import random
import socket
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ODD_NAMES = (
    b"plain",
    b"with space",
    b" leading and trailing ",
    b"line\nbreak",
    b"tab\tand\rreturn",
    "ünïcödé-漢字-🐳".encode(),
    b"broken-\xff\xfe-utf8",
    b"-rf",
    b"--",
    b"~",
    b"*?[]{}$(x)`y`;|&<>'\"\\",
    b".hidden",
    b"..twodots",
    b"...",
    b"#comment",
    b"%(name)s %s",
    b"[bold]markup[bold]",
    b"n" * 255,
    ("ü" * 127).encode(),
)
DEVICES = ((stat.S_IFCHR, 1, 3), (stat.S_IFBLK, 7, 99))


@dataclass(frozen=True)
class Seen:
    """What is to be kept of one file."""

    kind: int
    mode: int
    uid: int
    gid: int
    mtime_s: int
    content: bytes = b""
    target: bytes = b""
    device: int = 0
    same_as: bytes = b""
    """The first name of the same file."""


def make(top: Path, seed: int, *, files: int = 40) -> list[bytes]:
    """Make a tree by chance below a folder; returns the sockets in it, as paths below the folder."""
    chance = random.Random(seed)
    folders, plain, sockets = [b""], list[bytes](), list[bytes]()
    base = os.fsencode(top)
    for number in range(files):
        folder = chance.choice(folders)
        name = chance.choice(ODD_NAMES)
        path = os.path.join(folder, name) if folder else name
        if os.path.lexists(os.path.join(base, path)) or len(path) > 2000:
            path = os.path.join(folder, b"f%d" % number)
        whole = os.path.join(base, path)
        kind = chance.choice(
            ["file"] * 8 + ["folder"] * 4 + ["link", "link", "hard", "device", "fifo", "socket"]
        )
        if kind == "folder":
            os.mkdir(whole)
            folders.append(path)
        elif kind == "link":
            targets = [
                b"plain",
                b"../x/../y",
                b"/etc/passwd",
                b"../" * 9 + b"up",
                chance.choice(ODD_NAMES),
                b"t" * 300,
            ]
            os.symlink(chance.choice(targets), whole)
        elif kind == "hard" and plain:
            os.link(os.path.join(base, chance.choice(plain)), whole)
            continue
        elif kind == "device":
            form, major, minor = chance.choice(DEVICES)
            os.mknod(whole, form | 0o600, os.makedev(major, minor))
        elif kind == "fifo":
            os.mkfifo(whole)
        elif kind == "socket" and len(name) < 60:
            _socket(whole)
            sockets.append(path)
        else:
            Path(os.fsdecode(whole)).write_bytes(
                chance.randbytes(chance.choice([0, 1, 511, 512, 513, 70_000]))
            )
            plain.append(path)
        os.chown(
            whole,
            chance.choice([0, 1000, 65534, 3_000_000]),
            chance.choice([0, 999, 2_097_152]),
            follow_symlinks=False,
        )
        if kind != "link":
            os.chmod(whole, chance.choice([0o644, 0o600, 0o755, 0o4755, 0o2750, 0o1777, 0o000]))
    _set_times(base, chance)
    return sorted(sockets)


def _socket(path: bytes) -> None:
    """Make a socket; by a short path, as theirs have an end."""
    folder = os.open(os.path.dirname(path), os.O_RDONLY | os.O_DIRECTORY)
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(b"/proc/self/fd/%d/" % folder + os.path.basename(path))
    finally:
        os.close(folder)


def _set_times(base: bytes, chance: random.Random) -> None:
    """Give all a time, the deepest first, as what is made in a folder changes its own."""
    for folder, names, others in os.walk(base, topdown=False):
        for name in (*names, *others):
            moment = chance.randrange(1, 4_000_000_000) * 1_000_000_000 + chance.randrange(1_000_000_000)
            os.utime(os.path.join(folder, name), ns=(moment, moment), follow_symlinks=False)
    os.utime(base, (1_000_000_000, 1_234_567_890))


def look(top: Path) -> Mapping[bytes, Seen]:
    """Return what is below a folder, and itself as `b"."`; without sockets, which no archive holds."""
    base, found, first = os.fsencode(top), dict[bytes, Seen](), dict[int, bytes]()
    paths = [b"."]
    for folder, names, others in os.walk(base):
        paths += [os.path.relpath(os.path.join(folder, name), base) for name in (*names, *others)]
    for path in sorted(paths):
        whole = os.path.join(base, path)
        status = os.lstat(whole)
        if stat.S_ISSOCK(status.st_mode):
            continue
        is_file, is_link = stat.S_ISREG(status.st_mode), stat.S_ISLNK(status.st_mode)
        found[path] = Seen(
            stat.S_IFMT(status.st_mode),
            0 if is_link else stat.S_IMODE(status.st_mode),
            status.st_uid,
            status.st_gid,
            int(status.st_mtime_ns // 1_000_000_000),
            Path(os.fsdecode(whole)).read_bytes() if is_file else b"",
            os.readlink(whole) if is_link else b"",
            status.st_rdev if stat.S_ISCHR(status.st_mode) or stat.S_ISBLK(status.st_mode) else 0,
            first.setdefault(status.st_ino, path) if is_file else b"",
        )
    return found
