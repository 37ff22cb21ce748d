"""What is written is read as the same by our reader and by Python's."""

import io
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockertui.engine.files import alive, journal
from dockertui.engine.files.journal import Journal, Note
from dockertui.engine.files.tar_entry import Entry, EntryKind
from dockertui.engine.files.tar_reader import TarReader, reader_of
from dockertui.engine.files.tar_writer import END, fill, header

WORDS = st.binary(min_size=1, max_size=255).filter(lambda word: b"/" not in word and b"\0" not in word)
NAMES = st.lists(WORDS, min_size=1, max_size=4).map(b"/".join)


@given(
    name=NAMES,
    target=NAMES,
    mode=st.integers(0, 0o7777),
    owner=st.integers(0, 2**32 - 2),
    mtime_ns=st.integers(-(2**62), 2**62),
    content=st.binary(max_size=2000),
    kind=st.sampled_from([EntryKind.FILE, EntryKind.SYMLINK, EntryKind.FIFO, EntryKind.HARD_LINK]),
)
def test_what_is_written_is_read(
    name: bytes, target: bytes, mode: int, owner: int, mtime_ns: int, content: bytes, kind: EntryKind
) -> None:
    is_link = kind in (EntryKind.SYMLINK, EntryKind.HARD_LINK)
    body = content if kind is EntryKind.FILE else b""
    entry = Entry(
        name,
        kind,
        mode,
        owner,
        owner,
        size_bytes=len(body),
        mtime_ns=mtime_ns,
        target=target if is_link else b"",
    )
    raw = header(entry) + body + fill(len(body)) + END
    reader = TarReader(reader_of([raw[at : at + 100] for at in range(0, len(raw), 100)]))
    found = [(one, b"".join(piece for _offset, piece in reader.content())) for one in reader]
    assert found == [(entry, body)]
    with tarfile.open(fileobj=io.BytesIO(raw)) as tar:
        (info,) = tar.getmembers()
        assert info.name.encode("utf-8", "surrogateescape") == name.rstrip(b"/")
        assert (info.mode, info.uid, info.size) == (mode, owner, len(body))


@given(st.binary(max_size=3000))
def test_garbage_is_told_and_never_read_for_ever(raw: bytes) -> None:
    from dockertui.engine.files.tar_entry import BrokenArchive

    with pytest.raises(BrokenArchive):
        list(TarReader(reader_of([raw])))


def test_what_a_living_run_wrote_down_is_not_left(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr(alive, "_mine", None)
    entry = Journal(Note("unpack", "unix:///x", "data", "/a.tar", "staging", ".dockertui-1"))
    assert journal.left() == []
    monkeypatch.setattr(alive, "is_over", lambda _run: True)
    assert journal.left() == [entry.note]
    entry.close()
    assert journal.left() == []
