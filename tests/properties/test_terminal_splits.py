"""What an emulator shows does not depend on how the bytes were split on their way."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dockertui.terminal.emulator import Size
from tests.unit.terminal.conftest import MAKERS, Terminal

PIECES = (
    ("text", "한글", "e\u0301", "👩\u200d🚀", "x" * 25, "\r\n", "\t", "\b", "\x07"),
    ("\x1b[31;1m", "\x1b[0m", "\x1b[38;2;1;2;3m", "\x9b1m"),
    ("\x1b[2;3H", "\x1b[K", "\x1b[2J", "\x1b[L", "\x1b[3P", "\x1b[2@", "\x1b[2;4r", "\x1b[r"),
    ("\x1b]0;title\x07", "\x1b]2;other\x1b\\", "\x1bP$qm\x1b\\", "\x1b(0lqk\x1b(B", "\x1b[5b"),
    ("\x1b[?1049h", "\x1b[?1049l", "\x1b7", "\x1b8", "\x1b[?25l", "\x1b[?25h", "\x1bM", "\x1bD"),
    ("\x1b[6n", "\x1b[c"),
)
PIECE = st.sampled_from([piece for group in PIECES for piece in group])


@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.name)
@given(
    data=st.data(),
    text=st.lists(st.sampled_from([p for group in PIECES for p in group]), max_size=30).map("".join),
)
@settings(max_examples=60)
def test_splitting_changes_nothing(maker: Any, data: st.DataObject, text: str) -> None:
    whole_bytes = text.encode()
    cuts = data.draw(st.lists(st.integers(0, len(whole_bytes)), max_size=20).map(sorted))
    whole, split = Terminal(maker, Size(20, 5)), Terminal(maker, Size(20, 5))
    whole.feed(whole_bytes)
    for start, end in zip([0, *cuts], [*cuts, len(whole_bytes)], strict=True):
        split.feed(whole_bytes[start:end])
        split.look()
    assert flat(split) == flat(whole)
    assert split.emulator.cursor == whole.emulator.cursor
    assert split.emulator.modes == whole.emulator.modes
    assert split.emulator.title == whole.emulator.title
    assert split.answered == whole.answered
    whole.emulator.close()
    split.emulator.close()


@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.name)
@given(noise=st.binary(max_size=400), cut=st.integers(0, 400))
@settings(max_examples=60)
def test_any_bytes_may_be_split(maker: Any, noise: bytes, cut: int) -> None:
    whole, split = Terminal(maker, Size(20, 5)), Terminal(maker, Size(20, 5))
    whole.feed(noise)
    split.feed(noise[:cut]).feed(noise[cut:])
    assert flat(split) == flat(whole)
    whole.emulator.close()
    split.emulator.close()


def flat(terminal: Terminal) -> list[list[tuple[str, object]]]:
    """Return all characters with their looks, however they were cut into runs."""
    return [[(c, run.look) for run in row for c in run.text] for row in terminal.look().values()]
