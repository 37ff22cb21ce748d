"""What no archive of an engine holds, as the lines of shell tell it."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from dockertui.engine.files.lost import LINES, Attributes, Lost, parse


@pytest.mark.parametrize("without", ["", "getfattr"])
def test_sockets_and_attributes_are_told_as_they_are(tmp_path: Path, without: str) -> None:
    """Both programs that can tell attributes, where they are here."""
    programs, top = tmp_path / "bin", tmp_path / "top"
    programs.mkdir()
    top.mkdir()
    here = {name: shutil.which(name) for name in ("sh", "find", "getfattr")}
    for name, place in {**here, "python3": os.path.realpath(sys.executable)}.items():
        if place and name != without:
            (programs / name).symlink_to(place)
    (top / "plain").touch()
    odd = top / "two\nlines \\ back"
    odd.touch()
    (top / "folder").mkdir()
    try:
        os.setxattr(odd, "user.one", b"1")
        os.setxattr(odd, "user.two", b"2")
        os.setxattr(top / "folder", "user.three", b"3")
    except OSError:
        pytest.skip("no extended attributes here")
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(top / "a.sock"))
    arguments = [str(programs / "sh"), "-c", LINES, "sh", str(top)]
    said = subprocess.run(arguments, env={"PATH": str(programs)}, capture_output=True, check=True).stdout
    assert parse(said) == Lost(
        (b"./a.sock",),
        (
            Attributes(b"folder", (b"user.three",)),
            Attributes(b"two\nlines \\ back", (b"user.one", b"user.two")),
        ),
    )


def test_where_no_program_can_tell_attributes_that_is_said() -> None:
    assert parse(b"\0") == Lost(())
    assert parse(b"./a\0./b\0\0") == Lost((b"./a", b"./b"))
    assert parse(b"\0known\n") == Lost((), ())
    assert "cannot be told" in Lost(()).lines[-1]


def test_what_an_engine_keeps_is_not_lost() -> None:
    said = b"\0known\n# file: ./a\nsecurity.capability\n\n# file: b\nsystem.posix_acl_access\n\n"
    assert parse(said) == Lost((), (Attributes(b"b", (b"system.posix_acl_access",)),))
    assert parse(said).lines == ["left out, extended attributes: b (system.posix_acl_access)"]
