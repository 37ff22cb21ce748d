"""Whatever is typed into a filter, it is understood somehow, and its terms only ever narrow down."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dockertui.resources import REGISTRY, resource_kind
from dockertui.resources.filter import completions, parse, quoted, tokens
from dockertui.resources.rows import RowView
from tests.ui.world import container, rows_of, shop, snapshot

PIECES = st.sampled_from(
    ["state:", "exited", "-", '"', "'", ",", " ", "size>", "5M", "cpu", "<=", "label:a=b", "\\", "数", "("]
)
TEXT = st.one_of(st.lists(PIECES, max_size=8).map("".join), st.text(max_size=20))
SHOWN = snapshot(*shop())


@given(TEXT, st.sampled_from(REGISTRY))
def test_anything_can_be_typed(text: str, kind: Any) -> None:
    query = parse(text, kind.filters)
    assert all(term.texts for term in query.terms)
    all_rows = rows_of(kind, SHOWN)
    found = rows_of(kind, SHOWN, RowView(filter=text))
    assert {row.ref for row in found} <= {row.ref for row in all_rows}
    pieces = tokens(text)
    assert all(text[piece.start :].startswith(piece.text) for piece in pieces)


@given(TEXT, st.sampled_from(["state:running", "shop", "-image:mysql", "exit>0"]))
def test_a_term_more_never_shows_more(text: str, more: str) -> None:
    kind = resource_kind("container")
    if any(piece.is_open for piece in tokens(text)):
        return
    before = {row.ref for row in rows_of(kind, SHOWN, RowView(filter=text))}
    after = {row.ref for row in rows_of(kind, SHOWN, RowView(filter=f"{text} {more}"))}
    assert after <= before


@given(st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=12), st.booleans())
def test_a_term_and_its_negation_part_the_rows(word: str, has_key: bool) -> None:
    kind = resource_kind("container")
    shown = snapshot(*shop(), container(word))
    term = ("name:" if has_key else "") + quoted(word)
    if any(char in word for char in "\"'"):
        return
    yes = {row.ref for row in rows_of(kind, shown, RowView(filter=term))}
    no = {row.ref for row in rows_of(kind, shown, RowView(filter=f"-{term}"))}
    assert yes | no == {row.ref for row in rows_of(kind, shown)}
    assert not yes & no or not parse(term, kind.filters).terms


@given(TEXT)
def test_completing_keeps_what_stands_before_the_last_piece(text: str) -> None:
    keys = resource_kind("container").filters
    pieces = tokens(text)
    start = pieces[-1].start if pieces and (pieces[-1].is_open or not text[-1:].isspace()) else len(text)
    for offer in completions(text, keys, ["web", "red fox", "exited"], 9):
        assert offer.startswith(text[:start])
