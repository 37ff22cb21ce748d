"""What programs print of a folder is taken apart, whatever names are in it."""

import pytest

from dockertui.engine.files import folder_lines
from dockertui.engine.files.file_entry import FileEntry, plain_path, shown
from dockertui.engine.files.tar_entry import EntryKind

WORD = "=0123456789abcdef"


def parsed(printed: bytes, size: int) -> list[FileEntry]:
    blocks = [printed[at : at + size] for at in range(0, len(printed), size)]
    return [entry for piece in folder_lines.parse(blocks, WORD) for entry in piece]


@pytest.mark.parametrize("size", [1, 7, 4096])
def test_names_with_line_breaks_and_odd_bytes_come_back_whole(size: int) -> None:
    begin = WORD.encode()
    printed = (
        begin + b"/f f 4755 12 33 33 www-data www-data 1700000000.5 two\nlines \xff\0\n"
        + begin + b"/f l 777 5 0 0 root root 1700000001.0 a -> b\0c -> d\n"
        + begin + b"/s 41ed 4096 0 0 root UNKNOWN 1700000002 ./dir" + begin + b"'./dir'\n"
        + begin + b"/s a1ff 6 0 7 root UNKNOWN 3 ./x -> y" + begin + b"'./x -> y' -> 'z'\n"
        + begin + b"/n d only name\n"
    )  # fmt: skip
    found = parsed(printed, size)
    assert [entry.name for entry in found] == [b"two\nlines \xff", b"a -> b", b"dir", b"x -> y", b"only name"]
    assert (found[0].mode, found[0].size_bytes, found[0].owner) == (0o4755, 12, "www-data:www-data")
    assert [entry.target for entry in found] == [b"", b"c -> d", b"", b"z", b""]
    assert [entry.kind.value for entry in found] == ["-", "l", "d", "l", "d"]
    assert found[3].owner == "root:7"


def test_what_has_another_form_is_passed_over() -> None:
    assert parsed(b"noise\n" + WORD.encode() + b"/f f x y\n" + WORD.encode() + b"/n - a\n", 99) == [
        FileEntry(b"a", EntryKind.FILE)
    ]


@pytest.mark.parametrize(
    ("path", "wanted"),
    [(b"/a/../b/./c//", b"/b/c"), (b"../x", b"/x"), (b"d", b"/top/d"), (b"/", b"/"), (b"../../../..", b"/")],
)
def test_paths_are_made_plain(path: bytes, wanted: bytes) -> None:
    assert plain_path(path, b"/top") == wanted


def test_a_name_is_shown_without_what_a_terminal_could_obey() -> None:
    assert shown(b"a\x1b[2J\n\xff\xc3\xa9") == "a\\x1b[2J\\x0a\\xffé"
