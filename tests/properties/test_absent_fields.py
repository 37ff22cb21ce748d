"""What an engine leaves out, says null to, or says empty is one case: the screen is the same.

Mutations of the replies of API 1.52; DOCKERTUI_MUTATIONS is how many are tried (10000 for a thorough run).
"""

import copy
import json
import os
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dockertui.engine import containers, events, images
from dockertui.resources import resource_kind
from dockertui.resources.spec import Known, Scene
from tests.conftest import DATA
from tests.properties.test_records import KINDS, places, tab_texts, texts_of, unsafe
from tests.ui.world import rows_of, snapshot

WRITTEN = DATA / "written-1.52"
MUTATIONS = int(os.environ.get("DOCKERTUI_MUTATIONS", "400"))
IDENTITY = frozenset({"Id", "Name"})
"""Without these an entry is another one, or none."""
MAPS = frozenset({"Labels", "Attributes", "Networks", "ExposedPorts", "Ports", "Volumes", "Options"})
"""What is in these is named by users: a name that is there is no field."""
ABSENT = object()


def load(name: str) -> Any:
    return json.loads((WRITTEN / f"{name}.json").read_text())


LISTS: dict[str, list[Any]] = {
    kind.name: load("volumes")["Volumes"] if kind.name == "volume" else load(f"{kind.name}s")
    for kind in KINDS
}
DETAILS = {
    "container": (load("container-inspect"), containers.parse_detail),
    "image": (load("image-inspect"), images.parse_detail),
}
STEPS = load("image-history")
EVENTS = [json.loads(line) for line in (WRITTEN / "events.jsonl").read_text().splitlines()]


def put(reply: Any, path: tuple[Any, ...], value: Any) -> bool:
    """Leave out, or replace, what a path leads to; False if it is there no longer."""
    try:
        for key in path[:-1]:
            reply = reply[key]
        if value is ABSENT:
            del reply[path[-1]]
        else:
            reply[path[-1]] = value
    except (KeyError, IndexError, TypeError):
        return False
    return True


def empty_of(reply: Any, path: tuple[Any, ...]) -> Any:
    """Return the empty value of what a path leads to: a number or a truth has none, null stands for it."""
    for key in path:
        reply = reply[key]
    return type(reply)() if isinstance(reply, str | list | dict) else None


def choose(draw: st.DataObject, reply: Any) -> list[tuple[Any, ...]]:
    """Choose fields, none of them inside another, and none that says which record it is."""
    found = [
        path
        for path in places(reply)
        if isinstance(path[-1], str) and path[-1] not in IDENTITY and MAPS.isdisjoint(path[-2:-1])
    ]
    chosen = draw.draw(st.lists(st.sampled_from(found), min_size=1, max_size=8, unique=True))
    return [p for p in chosen if not any(p != q and p[: len(q)] == q for q in chosen)]


def mutants(reply: Any, chosen: list[tuple[Any, ...]]) -> list[Any]:
    """Return a reply with these fields absent, null and empty."""
    empties = [empty_of(reply, path) for path in chosen]
    made = []
    for values in ([ABSENT] * len(chosen), [None] * len(chosen), empties):
        mutant = copy.deepcopy(reply)
        assert all(put(mutant, path, value) for path, value in zip(chosen, values, strict=True))
        made.append(mutant)
    return made


def shown(lists: dict[str, list[Any]]) -> list[str]:
    """Return every cell of every row, the titles, and every tab as the lists tell it."""
    records = {kind.name: kind.parse_all(lists[kind.name], {}, {})[0] for kind in KINDS}
    assert not [record for found in records.values() for record in found.values() if record.fault]
    seen = snapshot(records=records)
    found: list[str] = []
    for name, known in records.items():
        kind = resource_kind(name)
        made = rows_of(kind, seen)
        found += [cell.text for row in made for cell in row.cells]
        found.append(kind.summary([Known(known, Scene(seen))]))
        for record in known.values():
            for tab in kind.tabs:
                found += [
                    text
                    for p in (tab.parts(record, Scene(seen), None) if tab.parts else ())
                    for text in texts_of(p)
                ]
    return found


@given(st.data())
@settings(max_examples=MUTATIONS, suppress_health_check=list(HealthCheck))
def test_lists(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(LISTS)))
    seen = []
    number = data.draw(st.integers(0, len(LISTS[name]) - 1))
    chosen = choose(data, LISTS[name][number])
    for mutant in mutants(LISTS[name][number], chosen):
        entries = [*LISTS[name][:number], mutant, *LISTS[name][number + 1 :]]
        seen.append(shown({**LISTS, name: entries}))
    assert seen[0] == seen[1] == seen[2], chosen
    assert not [text for text in seen[0] if unsafe(text)]


@given(st.data())
@settings(max_examples=MUTATIONS, suppress_health_check=list(HealthCheck))
def test_descriptions(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(DETAILS)))
    raw, read = DETAILS[name]
    (listed,) = (one for one in KINDS if one.name == name)
    record = listed.parse(LISTS[name][1])
    chosen = choose(data, raw)
    seen = [tab_texts(name, record, read(mutant)) for mutant in mutants(raw, chosen)]
    assert seen[0] == seen[1] == seen[2], chosen


@given(st.data())
@settings(max_examples=MUTATIONS, suppress_health_check=list(HealthCheck))
def test_histories_and_events(data: st.DataObject) -> None:
    step = data.draw(st.sampled_from(STEPS))
    steps = [images.parse_step(mutant) for mutant in mutants(step, choose(data, step))]
    assert steps[0] == steps[1] == steps[2]
    event = data.draw(st.sampled_from(EVENTS))
    said = [list(events.parse(json.dumps(m).encode())) for m in mutants(event, choose(data, event))]
    assert said[0] == said[1] == said[2]
