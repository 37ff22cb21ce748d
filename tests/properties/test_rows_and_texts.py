"""What holds for any records and any texts: order is total, the cursor stays, nothing is lost or obeyed."""

import re
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from dockertui.engine.containers import Container, Port
from dockertui.engine.ref import Ref
from dockertui.engine.text import clean
from dockertui.formatting import cut, pad, wrap
from dockertui.resources import resource_kind
from dockertui.resources.known import known_of
from dockertui.resources.rows import Row, RowCache, RowView, natural
from tests.ui.world import NOW, hex_id, rows_of, running, snapshot, world_of

KIND = resource_kind("container")
TEXT = st.text(max_size=30)
SHOWN = TEXT.map(clean)
CONTAINER = st.builds(
    Container,
    id=st.sampled_from([hex_id(str(number)) for number in range(40)]),
    name=SHOWN,
    image=SHOWN,
    state=st.sampled_from(["running", "paused", "exited", "created", "dead", "", "new"]),
    health=st.sampled_from(["", "healthy", "unhealthy"]),
    exit_code=st.none() | st.integers(0, 255),
    created_at=st.none() | st.datetimes().map(lambda when: when.replace(tzinfo=NOW.tzinfo)),
    ports=st.lists(
        st.builds(Port, container_port=st.integers(1, 65535), host_port=st.none() | st.integers(1, 65535)),
        max_size=3,
    ).map(tuple),
    project=SHOWN,
)
CONTAINERS = st.lists(CONTAINER, max_size=25, unique_by=lambda record: record.id)
VIEW = st.builds(
    RowView,
    sort_column=st.sampled_from(["", *(column.id for column in KIND.columns)]),
    descending=st.booleans(),
    hide_idle=st.booleans(),
)


def shown(records: list[Container], view: RowView) -> list[Row[Any]]:
    return rows_of(KIND, snapshot(*records), view)


@given(CONTAINERS, VIEW, st.randoms())
def test_the_order_does_not_depend_on_how_the_engine_ordered_them(
    records: list[Container], view: RowView, chance: Any
) -> None:
    shuffled = list(records)
    chance.shuffle(shuffled)
    assert [row.ref for row in shown(records, view)] == [row.ref for row in shown(shuffled, view)]


@given(CONTAINERS, VIEW)
def test_nothing_is_shown_twice_or_made_up(records: list[Container], view: RowView) -> None:
    found = [row.record.id for row in shown(records, view)]
    assert len(found) == len(set(found))
    hidden = {record.id for record in records if view.hide_idle and not record.is_running}
    assert set(found) == {record.id for record in records} - hidden


@given(CONTAINERS, TEXT)
def test_a_filter_shows_exactly_the_rows_with_all_words(records: list[Container], text: str) -> None:
    text = re.sub(r"""[-:=<>,"']""", " ", text)  # what the filter's language is made of
    words = clean(text).lower().split()
    everything = shown(records, RowView())
    found = {row.ref for row in shown(records, RowView(filter=text))}
    assert found == {row.ref for row in everything if all(word in row.haystack for word in words)}


@given(st.lists(st.text(max_size=12), max_size=12))
def test_natural_order_compares_anything(texts: list[str]) -> None:
    ordered = sorted(texts, key=natural)
    assert [natural(text) for text in ordered] == sorted(map(natural, reversed(texts)))


@given(st.lists(st.tuples(CONTAINERS, VIEW), min_size=1, max_size=8), st.integers(0, 60))
@settings(max_examples=15, suppress_health_check=list(HealthCheck))
async def test_the_cursor_stays_on_its_resource_through_any_history(
    history: list[tuple[list[Container], RowView]], steps: int
) -> None:
    async with running([]) as ui:
        table = ui.pane("container").table
        selected: Ref | None = None
        for records, view in history:
            ui.pane("container").view = view
            ui.pane("container").show(known_of(ui.pane("container").kind, world_of(snapshot(*records))))
            row = table.cursor_row
            refs = [row.ref for row in table.rows]
            if selected in refs:
                assert row is not None
                assert row.ref == selected
            elif refs:
                assert row is not None
            table.action_cursor(steps % 7 - 3)
            now = table.cursor_row
            selected = now.ref if now else None


@given(TEXT, st.integers(2, 40))
def test_wrapping_loses_nothing_but_blanks_and_keeps_to_the_width(text: str, width: int) -> None:
    text = clean(text)
    lines = wrap(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(cell_len(line) <= width for line in lines)


@given(TEXT, st.integers(0, 40), st.booleans())
def test_padding_gives_exactly_its_width(text: str, width: int, right: bool) -> None:
    text = clean(text)
    assert cell_len(pad(text, width, right=right)) == width
    assert cell_len(cut(text, width)) <= width


CONTROL = st.text(
    st.characters(max_codepoint=0xA0) | st.characters(categories=["Cc", "Cf", "Zl", "Zp", "Lo", "So"])
)


@given(CONTROL)
def test_clean_text_never_holds_what_a_terminal_obeys(text: str) -> None:
    found = clean(text)
    assert not any(ord(char) < 32 or 0x7F <= ord(char) < 0xA0 for char in found)
    assert not set(found) & set(
        "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029"
    )
    assert clean(found) == found


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"])))
def test_clean_leaves_ordinary_text_alone(text: str) -> None:
    assert clean(text).replace(" ", "") == re.sub("[\U0001f3fb-\U0001f3ff]", "", text).replace(" ", "")


@given(CONTAINERS)
def test_rows_come_from_the_cache_only_when_nothing_changed(records: list[Container]) -> None:
    cache = RowCache[Any]()
    before = {row.ref: row for row in rows_of(KIND, snapshot(*records), RowView(), cache)}
    changed = [replace(record, image="other") for record in records[::2]] + records[1::2]
    for row in rows_of(KIND, snapshot(*changed), RowView(), cache):
        assert (row is before[row.ref]) == (row.record is before[row.ref].record)
