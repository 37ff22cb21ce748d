"""A list that is asked for again and again: what is written as before is not read again."""

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockertui.engine import containers
from dockertui.engine.entries import AHEAD, Entries, Entry, said


def body(listed: list[Any], **how: Any) -> bytes:
    return json.dumps(listed, **how).encode()


def container(key: str, **more: Any) -> dict[str, Any]:
    return {"Id": key * 64, "Names": [f"/{key}"], "Labels": {"a": '},{"Id":"'}} | more


def test_an_entry_that_is_written_as_before_is_the_same_object() -> None:
    entries = Entries()
    first = entries.read(body([container("a"), container("b"), container("c")]))
    changed = [container("d"), container("a"), container("b", State="exited"), container("c")]
    second = entries.read(body(changed))
    assert [said(entry) for entry in second] == changed
    assert second[1] is first[0]
    assert second[3] is first[2]
    third = entries.read(body([container("c")]))
    assert third[0] is first[2]


def test_an_entry_says_the_same_after_it_was_forgotten() -> None:
    (entry,) = Entries().read(body([container("a")]))
    before = entry.said
    entry.forget()
    assert entry.said == before == container("a")


def test_a_record_of_what_is_written_as_before_is_the_same_and_of_what_is_not_is_new() -> None:
    entries, kind = Entries(), containers.KIND
    known, raw = kind.parse_all(entries.read(body([container("a"), container("b")])), {}, {})
    both = body([container("a"), container("b", State="exited")])
    again, _raw = kind.parse_all(entries.read(both), raw, known)
    assert again["a" * 64] is known["a" * 64]
    assert again["b" * 64].state == "exited"
    elsewhere, _raw = kind.parse_all(Entries().read(both), _raw, again)
    assert elsewhere == again
    assert all(elsewhere[key] is again[key] for key in again), "another reader's, written the same"


def test_what_is_no_object_stands_as_it_is_and_is_never_taken_for_the_start_of_another() -> None:
    entries = Entries()
    assert entries.read(b"[1, null, []]") == [1, None, []]
    assert entries.read(b"[12, null, []]") == [12, None, []]
    assert entries.read(b'{"message": "no"}') == {"message": "no"}
    assert entries.read(b"null") is None


def test_a_reply_that_breaks_off_is_an_error_and_changes_nothing_known() -> None:
    entries = Entries()
    whole = body([container("a"), container("b")])
    first = entries.read(whole)
    with pytest.raises(ValueError, match=r"."):
        entries.read(whole[:-3])
    assert entries.read(whole)[1] is first[1]


ENTRY = st.one_of(
    st.builds(container, st.sampled_from("abcdef"), Status=st.text(max_size=5)),
    st.integers(),
    st.none(),
    st.dictionaries(st.text(max_size=3), st.floats(allow_nan=False) | st.text(max_size=9), max_size=3),
)


@given(
    st.lists(st.lists(ENTRY, max_size=9), min_size=1, max_size=5), st.booleans(), st.sampled_from([None, 1])
)
def test_each_reply_is_read_as_json_has_it_whatever_was_before(
    replies: list[list[Any]], is_plain: bool, indent: int | None
) -> None:
    entries = Entries()
    for listed in replies:
        found = entries.read(body(listed, ensure_ascii=is_plain, indent=indent))
        for entry in found[::2]:
            if isinstance(entry, Entry):
                entry.forget()
        assert [said(entry) for entry in found] == listed


def test_few_are_read_where_many_went_and_came() -> None:
    entries, chance = Entries(), random.Random(1)
    listed = [{"Id": f"{number:064x}", "State": "running"} for number in range(500)]
    entries.read(body(listed))
    known = {id(entry) for entry in entries.read(body(listed))}
    gone = set(chance.sample(range(500), 40))
    fewer = [{"Id": f"{number:064x}"} for number in range(900, 920)]
    fewer += [entry for place, entry in enumerate(listed) if place not in gone]
    found = entries.read(body(fewer))
    assert len([entry for entry in found if id(entry) not in known]) == 20
    found = entries.read(body(listed[: 100 + AHEAD] + listed[100 + AHEAD * 3 :]))
    assert [said(entry) for entry in found] == listed[: 100 + AHEAD] + listed[100 + AHEAD * 3 :]
