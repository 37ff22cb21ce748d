"""Lines of output made of frames and raw bytes, however these are cut."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockertui.engine.errors import EngineFault
from dockertui.engine.log_lines import (
    MAX_LINE_BYTES,
    FrameReader,
    LogLine,
    TtyReader,
    clean_line,
    cut_line,
    unix_time,
)
from dockertui.engine.logs import Turnover, capacity_of
from dockertui.engine.request import Dechunker

STAMP = b"2026-01-02T03:04:05.123456789Z "


def frame(data: bytes, kind: int = 1) -> bytes:
    return struct.pack(">BxxxL", kind, len(data)) + data


def read(reader: FrameReader | TtyReader, data: bytes, cuts: list[int]) -> list[LogLine]:
    found: list[LogLine] = []
    at = 0
    for cut in [*sorted(cut % (len(data) + 1) for cut in cuts), len(data)]:
        found += reader.feed(data[at:cut])
        at = cut
    return [*found, *reader.end()]


FRAMES = b"".join(
    [
        frame(STAMP + "first é\n".encode()),
        frame(STAMP + b"x" * 16384),
        frame(STAMP + b"in between\n", 2),
        frame(STAMP + b"output line\n"),
        frame(STAMP + b"\n"),
        frame(b"no time\ntwo in one\n"),
        frame(STAMP + b"end"),
    ]
)


@given(st.lists(st.integers(0, 20_000), max_size=12))
def test_frames_cut_anywhere_give_the_same_lines(cuts: list[int]) -> None:
    found = read(FrameReader(), FRAMES, cuts)
    assert [(line.stream, line.text, bool(line.timestamp)) for line in found] == [
        ("stdout", "first é", True),
        ("stderr", "in between", True),
        ("stdout", "x" * 16384 + "output line", True),
        ("stdout", "", True),
        ("stdout", "no time", False),
        ("stdout", "two in one", False),
        ("stdout", "end", True),
    ]


@given(st.lists(st.integers(0, 100_000), max_size=12))
def test_raw_output_cut_anywhere_gives_the_same_lines(cuts: list[int]) -> None:
    data = STAMP + "é\r\n".encode() + STAMP + b"x" * 16384 + STAMP + b"y\r\n" + STAMP + b"end"
    found = read(TtyReader(), data, cuts)
    assert [line.text for line in found] == ["é", "x" * 16384 + "y", "end"]
    assert {line.stream for line in found} == {""}


@given(st.binary(max_size=300), st.lists(st.integers(0, 300), max_size=4))
def test_garbage_never_raises(data: bytes, cuts: list[int]) -> None:
    for reader in (FrameReader(), TtyReader()):
        for line in read(reader, data, cuts):
            line.text.encode()


@given(st.text(st.characters(exclude_categories=())))
def test_no_control_code_but_colours_is_left(text: str) -> None:
    import re

    found = re.sub("\x1b\\[[0-9;:]*m", "", clean_line(text))
    assert not [c for c in found if ord(c) < 32 or 0x7F <= ord(c) < 0xA0]


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("plain [brackets]", "plain [brackets]"),
        ("\x1b[38;2;1;2;3mx\x1b[m", "\x1b[38;2;1;2;3mx\x1b[m"),
        ("a\x1b[2K\x1b[1;1Hb", "ab"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x07", "link"),
        ("\x1b(Bx\x1b=\x1b", "x"),
        ("10%\r20%\r", "20%"),
        ("a\tb", "a       b"),
        ("\x9b31mx", "x"),
        ("\x1bPq payload \x1b\\x", "x"),
        ("evil\u202etxt", "eviltxt"),
    ],
)
def test_what_is_left_of_a_line(raw: str, shown: str) -> None:
    assert clean_line(raw) == shown


def test_a_short_piece_without_line_break_is_a_line_when_another_time_follows() -> None:
    runs = frame(STAMP + b"no end") + frame(STAMP + b"no end")
    assert [line.text for line in read(FrameReader(), runs, [])] == ["no end", "no end"]


def test_a_line_of_tabs_is_bounded_before_and_after_they_are_widened() -> None:
    data = frame(STAMP + b"\t" * 65_000 + b"\n")
    (line,) = read(FrameReader(), data, [])
    assert len(line.text) <= MAX_LINE_BYTES
    assert line.is_cut


@pytest.mark.parametrize("most", range(12))
def test_cutting_leaves_no_half_of_a_colour(most: int) -> None:
    import re

    cut = cut_line("a\x1b[38;5;1mb\x1b[m", most)
    assert "\x1b" not in re.sub("\x1b\\[[0-9;:]*m", "", cut)


def bar(number: int) -> bytes:
    return b"\r%06d " % number + b"#" * 400


@pytest.mark.parametrize("tty", [False, True])
def test_a_line_that_is_redrawn_for_ever_shows_its_newest_state_in_bounded_memory(tty: bool) -> None:
    drawn = b"".join(bar(number) for number in range(1000))
    pieces = [STAMP + drawn[at : at + 16384] for at in range(0, 24 * 16384, 16384)]
    reader: FrameReader | TtyReader = TtyReader() if tty else FrameReader()
    for count, piece in enumerate(pieces, 1):
        assert not list(reader.feed(piece if tty else frame(piece)))
        newest = reader.partial()
        assert newest is not None
        last = drawn[: count * 16384].rsplit(b"\r", 1)[1].decode()
        assert newest.text == last
        assert not newest.is_cut
    (line,) = reader.feed(b"\rdone\r\n" if tty else frame(STAMP + b"\rdone\r\n"))
    assert line.text == "done"
    assert reader.partial() is None


def timed(seconds: float, text: str = "x" * 40) -> LogLine:
    return LogLine("stdout", f"2026-01-02T03:04:{seconds:012.9f}Z", text)


def test_a_log_that_comes_faster_than_it_is_kept_may_lack_lines() -> None:
    slow, fast, free = Turnover(1024), Turnover(1024), Turnover(None)
    assert not any(slow.is_exceeded_by(timed(number / 2)) for number in range(100))
    assert sum(fast.is_exceeded_by(timed(number / 1000)) for number in range(1000)) in range(50, 120)
    assert not any(free.is_exceeded_by(timed(number / 1000)) for number in range(1000))


@pytest.mark.parametrize(
    ("options", "capacity"),
    [
        ({"max-size": "1k"}, 1024),
        ({"max-size": "10m", "max-file": "3"}, 30 * 1024**2),
        ({"max-file": "3"}, None),
        ({"max-size": "-1"}, None),
        (None, None),
    ],
)
def test_how_much_of_a_log_the_engine_keeps(options: dict[str, str] | None, capacity: int | None) -> None:
    assert capacity_of({"HostConfig": {"LogConfig": {"Type": "json-file", "Config": options}}}) == capacity


def test_times_for_since() -> None:
    assert unix_time("1970-01-01T00:00:01.5Z") == "1.500000000"
    assert unix_time("1970-01-01T01:00:00+01:00") == "0.000000000"
    assert unix_time("1970-01-01T00:00:01.000000007Z") == "1.000000007"
    assert unix_time("1234.5") == "1234.5"


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=8), st.lists(st.integers(0, 1000), max_size=8))
def test_chunks_cut_anywhere_give_the_same_body(chunks: list[bytes], cuts: list[int]) -> None:
    data = b"".join(b"%x;ext=1\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n"
    dechunk = Dechunker()
    found = b""
    at = 0
    for cut in [*sorted(cut % (len(data) + 1) for cut in cuts), len(data)]:
        found += dechunk.feed(data[at:cut])
        at = cut
    assert found == b"".join(chunks)
    assert dechunk.ended


def test_what_is_not_chunked_is_said() -> None:
    with pytest.raises(EngineFault):
        Dechunker().feed(b"<html>\r\n")
