"""Rows made step by step are those made from nothing, whatever changes between the steps."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockertui.engine.containers import Attachment, Mount
from dockertui.engine.ref import Ref
from dockertui.resources import REGISTRY
from dockertui.resources.rows import RowCache, RowView
from dockertui.resources.spec import ResourceKind
from tests.ui.world import ENGINE, NOW, container, hex_id, image, network, ref, rows_of, snapshot, volume

NUMBERS = st.integers(0, 5)
AGES = st.sampled_from([-70, -1, 0, 55, 3590, 86395, 20 * 86400, 364 * 86400]).map(
    lambda seconds: NOW - timedelta(seconds=seconds)
)
CONTAINERS = st.builds(
    lambda name, image_of, volume_of, network_of, **fields: container(
        f"c{name}",
        image_id="sha256:" + hex_id(f"i{image_of}"),
        mounts=(Mount("volume", f"v{volume_of}"),),
        networks=(Attachment(f"n{network_of}", hex_id(f"n{network_of}"), f"172.18.0.{network_of}"),),
        **fields,
    ),
    *[NUMBERS] * 4,
    state=st.sampled_from(["running", "exited", "paused"]),
    created_at=AGES,
    project=st.sampled_from(["", "shop", "shop10", "shop9"]),
)
OTHERS = st.one_of(
    st.builds(
        lambda n, when, size, tags: image(
            f"i{n}", created_at=when, size_bytes=size, tags=(f"i{n}", *sorted(tags))
        ),
        NUMBERS,
        AGES,
        NUMBERS,
        st.sets(st.sampled_from(["a:1", "a:2", "m:running"])),
    ),
    st.builds(lambda n, when: volume(f"v{n}", created_at=when), NUMBERS, st.none() | AGES),
    st.builds(lambda n, when: network(f"n{n}", created_at=when), NUMBERS, AGES),
)
SECONDS = st.sampled_from([0, 0, 1, 5, 60, 3600, 86400, -30, -4000])
STEPS = st.lists(
    st.tuples(
        st.lists(CONTAINERS | OTHERS, max_size=3), st.sets(NUMBERS, max_size=2), SECONDS, st.booleans()
    ),
    max_size=8,
)


def views(kind: ResourceKind[Any]) -> st.SearchStrategy[RowView]:
    return st.builds(
        RowView,
        sort_column=st.sampled_from(["", *(column.id for column in kind.columns)]),
        descending=st.booleans(),
        filter=st.sampled_from(["", "1", "m", "running"]),
        hide_idle=st.booleans(),
        is_grouped=st.booleans(),
        folded=st.sampled_from([frozenset(), frozenset({ref(image("i1")), Ref(ENGINE, "project", "shop")})]),
    )


def seen(found: Any) -> list[Any]:
    return [
        (row.ref, row.record, row.cells, row.widths, row.haystack, row.is_idle, row.sign, row.under)
        for row in found
    ]


@pytest.mark.parametrize("kind", REGISTRY, ids=lambda kind: kind.name)
@given(st.data())
def test_rows_of_any_history_are_those_made_at_once(kind: ResourceKind[Any], data: st.DataObject) -> None:
    start = data.draw(st.lists(CONTAINERS | OTHERS, min_size=8, max_size=24))
    known = {(type(record), record.id): record for record in start}
    view, cache, now = data.draw(views(kind)), RowCache[Any](), NOW
    shown = snapshot(*known.values())
    for put, taken, seconds, other_view in data.draw(STEPS):
        rows_of(kind, shown, view, cache)
        gone = [key for number, key in enumerate(known) if number in taken]
        for key in gone:
            del known[key]
        known |= {(type(record), record.id): record for record in put}
        now += timedelta(seconds=seconds)
        before = shown
        shown = snapshot(*known.values(), taken_at=now)
        kept = {
            name: before.records[name]
            for name, records in shown.records.items()
            if list(records.items()) == list(before.records[name].items())
        }
        shown = replace(shown, records={**shown.records, **kept})  # an unchanged kind keeps its mapping
        view = data.draw(views(kind)) if other_view else view
        assert seen(rows_of(kind, shown, view, cache)) == seen(rows_of(kind, shown, view))
