"""The book of a log: its bounds, its gaps, and where to read on."""

from hypothesis import given
from hypothesis import strategies as st

from dockertui.engine.log_lines import LogLine, nanoseconds, unix_time
from dockertui.engine.logs import unseen
from dockertui.state.log_book import Gap, LogBook


def line(at_ns: int, text: str = "x", stream: str = "stdout") -> LogLine:
    seconds, rest = divmod(at_ns, 1_000_000_000)
    assert seconds < 60
    stamp = f"2026-01-02T03:04:{seconds:02d}.{rest:09d}Z"
    return LogLine("stderr" if stream == "stderr" else "stdout", stamp, text)


def texts(book: LogBook) -> list[str]:
    return [
        str(record.count) if isinstance(record, Gap) else record.text for record in book.between(0, 1 << 40)
    ]


def since(lines: list[LogLine], moment: str) -> list[LogLine]:
    """Return what an engine gives of a log since a time."""
    seconds, _, decimals = moment.partition(".")
    start = int(seconds) * 1_000_000_000 + int(decimals)
    return [one for one in lines if (nanoseconds(one.timestamp) or 0) >= start]


LOGS = st.lists(
    st.tuples(
        st.integers(0, 3) | st.integers(0, 60_000_000), st.sampled_from("ab"), st.sampled_from(["", "stderr"])
    ),
    min_size=1,
    max_size=40,
).map(
    lambda steps: [
        line(sum(step[0] for step in steps[: number + 1]), text, stream)
        for number, (_, text, stream) in enumerate(steps)
    ]
)


@given(LOGS, st.integers(1, 40))
def test_a_log_read_on_from_anywhere_is_whole_and_nothing_comes_twice(log: list[LogLine], cut: int) -> None:
    book = LogBook()
    book.append(log[:cut])
    resume = book.resume()
    assert resume is not None
    book.append(unseen(since(log, resume.since), resume.seen))
    assert list(book.between(0, 100)) == log


@given(LOGS, st.integers(1, 40), st.integers(1, 10))
def test_the_same_holds_when_the_book_has_room_for_few(log: list[LogLine], cut: int, most: int) -> None:
    book = LogBook(most_lines=most)
    book.append(log[:cut])
    newest = log[:cut][-1].timestamp
    resume = book.resume()
    assert resume is not None
    new = [one for one in unseen(since(log, resume.since), resume.seen) if not one.after_gap]
    # where all that is kept has one and the same time, its lines cannot be told apart
    assert new == log[cut:] or log[max(0, cut - most) : cut][0].timestamp == newest


def test_what_is_gone_between_is_marked() -> None:
    book = LogBook()
    book.append([line(1), line(2)])
    resume = book.resume()
    assert resume is not None
    book.append(unseen([line(9, "new"), line(10, "newer")], resume.seen))
    assert texts(book) == ["x", "x", "None", "new", "newer"]


def test_it_is_not_read_on_from_before_lines_that_were_lost() -> None:
    book = LogBook()
    book.append([line(1)])
    book.gap(5)
    book.append([line(7)])
    resume = book.resume()
    assert resume is not None
    assert resume.since == unix_time(line(7).timestamp)


def test_without_times_it_cannot_be_read_on() -> None:
    book = LogBook()
    assert book.resume() is None
    book.append([LogLine("", "", "no time")])
    assert book.resume() is None


def test_it_is_bounded_in_lines_and_in_bytes_and_keeps_the_newest() -> None:
    few = LogBook(most_lines=3)
    few.append(line(n, str(n)) for n in range(10))
    assert (texts(few), few.first, few.end) == (["7", "8", "9"], 7, 10)
    small = LogBook(most_bytes=10_000)
    small.append(line(n, str(n) * 1000) for n in range(10))
    assert small.size_bytes <= 10_000
    assert texts(small)[-1] == "9" * 1000
    assert sum(record.size_bytes for record in small.between(0, 100)) == small.size_bytes
    huge = LogBook(most_bytes=100)
    huge.append([line(1, "y" * 1000)])
    assert len(huge) == 1


def test_gaps_side_by_side_are_one() -> None:
    book = LogBook()
    for count in (None, None, 3, 4):
        book.gap(count)
    assert texts(book) == ["None", "7"]
    assert book.end == 2
