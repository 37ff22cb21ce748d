"""What a program prints in a container is told apart, however it is cut on its way."""

import pytest

from dockertui.engine.files.exec_lines import frames, last_words

BODY = b"\1\0\0\0\0\0\0\5hello\2\0\0\0\0\0\0\3bad\1\0\0\0\0\0\0\0\1\0\0\0\0\0\0\1!"


@pytest.mark.parametrize("size", [1, 3, 8, 9, 1000])
def test_output_and_errors_are_told_apart(size: int) -> None:
    found = list(frames(BODY[at : at + size] for at in range(0, len(BODY), size)))
    assert b"".join(part for number, part in found if number == 1) == b"hello!"
    assert b"".join(part for number, part in found if number == 2) == b"bad"


def test_an_error_speaks_of_the_files_as_they_are_shown() -> None:
    said = b"noise\nls: /place/of/it/name: No such file"
    assert last_words(said, b"/place/of/it") == "ls: /name: No such file"
