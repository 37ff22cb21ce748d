"""What is typed before the app is there: kept in order, and only a first key to quit ends it."""

import os
import threading

import pytest

from dockertui.early_keys import EarlyKeys, bytes_of
from tests.conftest import wait_until


def test_keys_are_bytes_where_a_terminal_sends_one() -> None:
    assert bytes_of(["q", "ctrl+q", "f10", "question_mark", "ä"]) == {b"q", b"\x11"}


@pytest.mark.parametrize("typed", [b"/q", b"jq", b"\x1b[A"])
def test_what_is_typed_is_kept_and_quits_nothing_where_another_key_is_first(typed: bytes) -> None:
    reads, writes = os.pipe()
    early, left = EarlyKeys(), threading.Event()
    early.watch(reads, frozenset({b"q"}), left.set)
    os.write(writes, typed)
    kept = bytearray()

    def has_all() -> bool:
        kept.extend(early.take() or _rest(reads))
        return bytes(kept) == typed

    wait_until(has_all, "all that was typed")
    assert not left.is_set()
    for fd in (reads, writes):
        os.close(fd)


def test_a_first_key_to_quit_leaves() -> None:
    reads, writes = os.pipe()
    early, left = EarlyKeys(), threading.Event()
    early.watch(reads, frozenset({b"q"}), left.set)
    os.write(writes, b"q")
    assert left.wait(5)
    early.take()
    for fd in (reads, writes):
        os.close(fd)


def test_what_comes_after_it_was_taken_stays_in_the_terminal() -> None:
    reads, writes = os.pipe()
    early, left = EarlyKeys(), threading.Event()
    early.watch(reads, frozenset({b"q"}), left.set)
    assert early.take() == b""
    os.write(writes, b"q")
    assert os.read(reads, 9) == b"q"
    assert early.take() == b""
    assert not left.is_set()
    for fd in (reads, writes):
        os.close(fd)


def _rest(fd: int) -> bytes:
    """Return what waits, b"" if nothing does."""
    os.set_blocking(fd, False)
    try:
        return os.read(fd, 99)
    except BlockingIOError:
        return b""
