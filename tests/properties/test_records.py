"""Whatever fields an engine leaves out, nulls or gives another type, lists are read."""

import copy
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dockertui.engine import containers, events, images, networks, version, volumes
from dockertui.engine.kind import Kind
from dockertui.engine.text import clean, clean_block
from tests.conftest import DATA

KINDS: tuple[Kind[Any], ...] = (containers.KIND, images.KIND, volumes.KIND, networks.KIND)
odd = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**30), 10**30),
        st.floats(),
        st.text(st.characters(exclude_categories=()), max_size=20),
        st.sampled_from(
            ["", "9" * 40, "0001-01-01T00:00:00Z", "2026-13-40T99:00:00Z", "9999-12-31T23:59:59-14:00", "²"]
        ),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


def entries(kind: Kind[Any]) -> list[Any]:
    found: list[Any] = []
    for path in sorted(DATA.glob(f"*-*/{kind.name}s.json")):
        raw = json.loads(path.read_text())
        found += raw["Volumes"] if kind.name == "volume" else raw
    return found


ENTRIES = {kind.name: entries(kind) for kind in KINDS}


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the paths to everything in a reply."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [
        *([path] if path else []),
        *(place for key, part in inner for place in places(part, (*path, key))),
    ]


def spoil(entry: Any, path: tuple[Any, ...], how: str, value: Any) -> None:
    """Drop, null or replace what a path leads to, if it is still there."""
    for key in path[:-1]:
        try:
            entry = entry[key]
        except (KeyError, IndexError, TypeError):
            return
    try:
        if how == "drop":
            del entry[path[-1]]
        else:
            entry[path[-1]] = None if how == "null" else value
    except (KeyError, IndexError, TypeError):
        pass


@given(st.data())
def test_any_field_may_be_missing_null_or_of_another_type(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(KINDS), label="kind")
    entry = copy.deepcopy(data.draw(st.sampled_from(ENTRIES[kind.name])))
    paths = places(entry)
    for path in data.draw(st.lists(st.sampled_from(paths), min_size=1, max_size=6)):
        spoil(entry, path, data.draw(st.sampled_from(["drop", "null", "retype"])), data.draw(odd))
    found, kept = kind.parse_all([entry], {}, {})  # strict: it raises where it cannot
    record = next(iter(found.values()))
    assert not record.fault
    repr(record)
    for name in (
        "short_id",
        "is_running",
        "ip",
        "repository",
        "tag",
        "is_dangling",
        "is_anonymous",
        "is_predefined",
    ):
        getattr(record, name, None)
    assert hash(record) == hash(kind.parse(entry))
    assert kept[next(iter(found))] is entry


@given(
    st.dictionaries(
        st.sampled_from(["Id", "Name", "Names", "State", "Status", "Labels", "Ports", "Created"]), odd
    )
)
def test_any_object_is_read(entry: dict[str, Any]) -> None:
    for kind in KINDS:
        kind.parse_all([entry], {}, {})
    version.parse(entry, "1.41")
    networks.parse_members({"Containers": entry})


@given(odd)
def test_any_event_is_read(value: Any) -> None:
    list(events.parse(json.dumps(value).encode("utf-8", "surrogatepass")))
    list(events.parse(json.dumps({"Type": "container", "Action": value, "Actor": value}).encode()))


@given(st.text(st.characters(exclude_categories=())))
def test_clean_text_has_nothing_a_terminal_obeys(text: str) -> None:
    for found in (clean(text), clean_block(text).replace("\n", "").replace("\t", "")):
        assert not [c for c in found if ord(c) < 32 or 0x7F <= ord(c) < 0xA0]
        assert not set(found) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029")
        found.encode()
    assert clean(clean(text)) == clean(text)


@given(st.text(st.characters(categories=["L", "N", "P", "S"])))
def test_letters_signs_and_brackets_stay(text: str) -> None:
    assert clean(text) == text
