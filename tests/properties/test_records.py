"""Whatever fields an engine leaves out, nulls or gives another type, lists are read."""

import copy
import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockertui.engine import containers, events, images, networks, version, volumes
from dockertui.engine.containers import Container
from dockertui.engine.kind import Listed
from dockertui.engine.text import clean
from dockertui.resources import resource_kind
from dockertui.resources.rows import RowView
from dockertui.resources.spec import Columns, Fact, Fold, Graph, Grid, Heading, Known, Lines, Scene
from tests.conftest import DATA
from tests.ui.world import LISTED, rows_of, snapshot

KINDS: tuple[Listed[Any], ...] = (containers.KIND, images.KIND, volumes.KIND, networks.KIND)
SKIN = re.compile("[\U0001f3fb-\U0001f3ff]")
"""Skin tones: signs, but of no width of their own."""
HOSTILE: tuple[Any, ...] = (
    "\x1b]0;title\x07\x1b[2J",
    "\x1b]52;c;aGk=\x1b\\",
    "\x9b31mred\x9d0;t\x9c",
    "two\nlines\r\n\ttabbed\x00",
    "7" * 5000,
    "x" * 100_000,
    "\ud800\udfff",
    "\u202eexe.txt\u2066\u200b\ufeff\u2028",
    "[bold red]x[/]%(name)s{0}",
    "2020-09-27 17:01:55.178157437 +0000 UTC",
    "9999-12-31T23:59:59-14:00",
    10**5000,
    -1,
    1e308,
    True,
    [],
    {},
)
"""What a stranger may put in the place of anything."""
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


def entries(kind: Listed[Any]) -> list[Any]:
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


def unsafe(text: str) -> list[str]:
    """Return what a terminal could obey, or what makes a text read as another."""
    return re.findall(
        "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe0f\ufeff\ud800-\udfff]", text
    )


def texts_of(part: Any) -> list[str]:
    if isinstance(part, Fact):
        return [part.label, part.text]
    if isinstance(part, Heading):
        return [part.text]
    if isinstance(part, Lines):
        return [*part.texts]
    if isinstance(part, Graph):
        return [part.label, part.text]
    if isinstance(part, Fold):
        return [part.title, part.note, *(text for inner in part.parts for text in texts_of(inner))]
    if isinstance(part, Columns):
        return [text for inner in (*part.left, *part.right) for text in texts_of(inner)]
    assert isinstance(part, Grid)
    assert all(len(row) == len(part.head) for row in part.rows)
    return [*part.head, *(text for row in part.rows for text in row)]


def tab_texts(kind_name: str, record: Any, *details: Any) -> list[str]:
    """Return every text of a record's tabs, before and after its description is there."""
    found: list[str] = []
    scene = Scene(snapshot(record))
    for tab in resource_kind(kind_name).tabs:
        for detail in (None, *details) if tab.parts else ():
            assert tab.parts is not None
            found += [text for part in tab.parts(record, scene, detail) for text in texts_of(part)]
    return found


def all_texts(kind_name: str, record: Any) -> list[str]:
    """Return every text that is shown of a record as the list tells it."""
    kind = resource_kind(kind_name)
    shown = snapshot(record)
    found: list[str] = [kind.name_of(record), record.fault]
    for column in ("", *(column.id for column in kind.columns)):
        for descending in (False, True):
            made = rows_of(kind, shown, RowView(column, descending))
            found += [cell.text for row in made for cell in row.cells]
    scene = Scene(shown)
    found.append(kind.summary([Known({record.id: record}, scene)]))
    found += tab_texts(kind_name, record)
    for action in kind.actions:
        if action.confirm is not None and action.confirm.loses is not None:
            found.append(action.confirm.loses([record], scene))
        if action.confirm is not None and action.confirm.notes is not None:
            found.append(action.confirm.notes(record, scene))
    return found


READERS: dict[str, tuple[tuple[str, Callable[[Any], Any]], ...]] = {
    "container": (("container-inspect", containers.parse_detail),),
    "image": (
        ("image-inspect", images.parse_detail),
        ("image-history", lambda raw: tuple(images.parse_step(s) for s in raw if isinstance(s, dict))),
    ),
}
"""Recorded descriptions of each kind, and what reads them for its tabs."""


@pytest.mark.parametrize("kind", LISTED, ids=lambda kind: kind.name)
def test_nothing_a_stranger_wrote_anywhere_reaches_the_screen_raw(kind: Any) -> None:
    entry = max(ENTRIES[kind.name], key=lambda raw: len(places(raw)))
    for path in places(entry):
        for how, value in (("drop", None), ("null", None), *(("retype", value) for value in HOSTILE)):
            spoilt = copy.deepcopy(entry)
            spoil(spoilt, path, how, value)
            (record,) = kind.kind.parse_all([spoilt], {}, {})[0].values()
            bad = [text[:80] for text in all_texts(kind.name, record) if unsafe(text)]
            assert not bad, (path, how)


@pytest.mark.parametrize("kind", READERS)
def test_nothing_a_stranger_wrote_in_a_description_reaches_the_screen_raw(kind: str) -> None:
    (listed,) = (one for one in KINDS if one.name == kind)
    record = listed.parse(ENTRIES[kind][0])
    if kind == "container":
        record = replace(record, health="unhealthy", state="running")
    for name, read in READERS[kind]:
        raw = json.loads((DATA / "engine-26.1.5" / f"{name}.json").read_text())
        if kind == "container":
            raw["State"]["Health"] = {"Status": "unhealthy", "Log": [{"ExitCode": 1, "Output": "no"}]}
        for path in places(raw):
            for how, value in (("drop", None), ("null", None), *(("retype", value) for value in HOSTILE)):
                spoilt = copy.deepcopy(raw)
                spoil(spoilt, path, how, value)
                bad = [text[:80] for text in tab_texts(kind, record, read(spoilt)) if unsafe(text)]
                assert not bad, (name, path, how)


def test_names_of_fields_are_as_hostile_as_what_is_in_them() -> None:
    evil = "\x1b]0;t\x07\n"
    made = containers.parse(
        {"Id": "a", "Labels": {evil: evil}, "NetworkSettings": {"Networks": {evil: {"IPAddress": evil}}}}
    )
    assert not [text for text in all_texts("container", made) if unsafe(text)]
    config = {"ExposedPorts": {evil: {}}, "Volumes": {evil: {}}, "Entrypoint": [evil], "Cmd": evil}
    detail = images.parse_detail({"Config": config, "Os": evil})
    assert not [text for text in tab_texts("image", images.parse({"Id": "b"}), detail) if unsafe(text)]


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
        "addresses",
        "is_live",
        "repository",
        "tag",
        "is_dangling",
        "is_anonymous",
        "is_predefined",
    ):
        getattr(record, name, None)
    again = kind.parse(entry)
    if isinstance(again, Container) and isinstance(record, Container):
        again = replace(again, since=record.since)  # which the list does not say
    assert hash(record) == hash(again)
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


@given(odd)
def test_any_event_is_read(value: Any) -> None:
    list(events.parse(json.dumps(value).encode("utf-8", "surrogatepass")))
    list(events.parse(json.dumps({"Type": "container", "Action": value, "Actor": value}).encode()))


@given(st.text(st.characters(exclude_categories=())))
def test_clean_text_has_nothing_a_terminal_obeys(text: str) -> None:
    assert not unsafe(clean(text))
    clean(text).encode()
    assert clean(clean(text)) == clean(text)


@given(st.text(st.characters(categories=["L", "N", "P", "S"])))
def test_letters_signs_and_brackets_stay(text: str) -> None:
    assert clean(text) == SKIN.sub("", text)
