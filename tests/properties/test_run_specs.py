"""Any record is written as a line that says it, whatever its texts are."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dockertui.engine.quoting import quote
from dockertui.engine.run.line import line
from dockertui.engine.run.parse import parse
from dockertui.engine.run.spec import RunSpec
from dockertui.engine.run.words import split

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
NAME = st.from_regex(r"[A-Za-z_][A-Za-z0-9_.]{0,10}", fullmatch=True)
PAIR = st.builds("{}={}".format, NAME, TEXT)


def several(of: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(of, max_size=3).map(tuple)


SPECS: st.SearchStrategy[RunSpec] = st.builds(
    RunSpec,
    image=st.sampled_from(("alpine", "a.example:5000/b/c:1", "sha256:" + "ab" * 32)),
    command=several(TEXT),
    only_create=st.booleans(),
    name=st.sampled_from(("", "web", "a.b-c")),
    entrypoint=st.none() | TEXT,
    env=several(PAIR | NAME),
    labels=several(PAIR | NAME),
    annotations=several(PAIR),
    user=TEXT,
    workdir=TEXT,
    tty=st.booleans(),
    interactive=st.booleans(),
    init=st.none() | st.booleans(),
    sig_proxy=st.just(True),
    disable_content_trust=st.booleans(),
    health_cmd=TEXT,
    hostname=TEXT,
    ports=several(st.sampled_from(("80", "8080:80", "[::1]:80:80", "127.0.0.1::53/udp"))),
    memory=st.sampled_from(("", "1g", "1.5m")),
    memory_swap=st.sampled_from(("", "-1")),
    log_opts=several(PAIR),
    privileged=st.booleans(),
)


@settings(max_examples=300)
@given(SPECS)
def test_a_record_is_what_its_line_says(spec: RunSpec) -> None:
    for over_lines in (False, True):
        parsed = parse(line(spec, over_lines=over_lines))
        assert parsed.problems == ()
        assert parsed.spec == spec


@settings(max_examples=300)
@given(st.lists(TEXT, max_size=5))
def test_words_are_read_as_they_were_quoted(words: list[str]) -> None:
    found, remarks = split(" ".join(map(quote, words)))
    assert [word.text for word in found] == words
    assert remarks == ()


@settings(max_examples=300)
@given(st.text(max_size=80))
def test_no_line_breaks_the_reader_and_every_place_is_in_it(text: str) -> None:
    for line_ in (text, f"docker run {text}", f"docker run --mount {text} -p {text} a"):
        parsed = parse(line_)
        assert (parsed.spec is None) == bool(parsed.problems)
        said: Any
        for said in (*parsed.problems, *parsed.notes):
            assert 0 <= said.start <= said.end <= len(parsed.line)
            assert said.text
