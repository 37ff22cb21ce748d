"""The language of filters: what each text leaves of the rows, what is said of it, how it is completed."""

from datetime import timedelta
from typing import Any

import pytest

from dockertui.engine.containers import Attachment, Mount
from dockertui.resources import resource_kind
from dockertui.resources.filter import number_of, parse
from dockertui.resources.pane_words import Offers, filter_problems
from dockertui.resources.rows import RowView
from dockertui.resources.spec import Known, Scene
from tests.ui.world import NOW, container, image, rows_of, shop, snapshot, volume

CONTAINER, IMAGE, VOLUME = (resource_kind(name) for name in ("container", "image", "volume"))


def found(text: str, *records: Any, kind: Any = CONTAINER) -> list[str]:
    shown = snapshot(*(records or shop()))
    return sorted(kind.name_of(row.record) for row in rows_of(kind, shown, RowView(filter=text)))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("state:exited", ["migrate", "old-db"]),
        ("state:exited,created", ["fresh", "migrate", "old-db"]),
        ("STATE:Exit -name:db", ["migrate"]),
        ("-state:running -state:exited", ["cache10", "fresh", "import"]),
        ("state:up project:shop", ["shop-db-1", "shop-web-1"]),
        ("-project: state:running", ["cache2"]),
        ("project:", ["shop-db-1", "shop-web-1"]),
        ("image:mysql", ["shop-db-1"]),
        ("mysql:8.4", ["shop-db-1"]),
        ("label:com.docker.compose.project=shop service=web", ["shop-web-1"]),
        ("volume:shop_data", ["shop-db-1"]),
        ("/var/lib/mysql", ["shop-db-1"]),
        ("network:shop_default 172.18.0.3", ["shop-web-1"]),
        ("health:healthy", ["shop-db-1"]),
        ("health=health", []),
        ("name=cache2", ["cache2"]),
        ("exit>1", ["old-db"]),
        ("exit>=1 exit<100", ["import", "migrate"]),
        ("age>2w", ["old-db"]),
        ("port:8080", ["shop-web-1"]),
        ("cache -cache2", ["cache10"]),
        ("-", [c.name for c in sorted((r for r in shop() if hasattr(r, "state")), key=lambda c: c.name)]),
    ],
)
def test_a_filter_leaves(text: str, names: list[str]) -> None:
    assert found(text) == names
    assert filter_problems(CONTAINER, text) == ""


def test_quotes_hold_together_what_has_spaces_and_take_a_dash_as_it_is() -> None:
    records = [
        container("a", labels={"team": "red fox"}),
        container("b", labels={"team": "red", "pet": "fox"}),
        container("-rf"),
    ]
    assert found('label:"red fox"', *records) == ["a"]
    assert found("'red fox'", *records) == ["a"]
    assert found("red fox", *records) == ["a", "b"]
    assert found('"-rf"', *records) == ["-rf"]
    assert found("it's", container("it's"), container("its")) == ["it's"]


def test_sizes_and_kinds_have_words_of_their_own() -> None:
    records = [
        image("a:1", size_bytes=99_000_000),
        image("b:1", size_bytes=101_000_000, digests=("b@sha256:77",)),
    ]
    assert found("size>100M", *records, kind=IMAGE) == ["b:1"]
    assert found("digest:sha256:77", *records, kind=IMAGE) == ["b:1"]
    assert found("used:", image("busybox:local"), image("x:1"), container("web"), kind=IMAGE) == [
        "busybox:local"
    ]
    assert found("type:anonymous", volume("a" * 64), volume("b"), kind=VOLUME) == ["a" * 64]
    assert found(
        "used:db", volume("v"), volume("w"), container("db", mounts=(Mount("volume", "v"),)), kind=VOLUME
    ) == ["v"]


def test_everything_known_is_found_by_plain_words() -> None:
    record = container(
        "web",
        labels={"owner": "Kim"},
        networks=(Attachment("blue", "1", "10.0.0.2", "fe80::7", aliases=("www",)),),
        mounts=(Mount("bind", "", "/srv/pictures", "/pictures"),),
    )
    for word in ("owner=kim", "fe80::7", "www", "/srv/pictures"):
        assert found(word, record, container("other")) == ["web"], word


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('label:"x', "A quote is not closed."),
        ("exit>", "“” is no number; write exit>5"),
        ("age>soon", "soon is no span of time; write age>2d"),
        ("exit:3", "exit is a number; write exit>5 or exit<5"),
        ("state>3", "state is no number; write state:text"),
        ("stat:exited", "stat: is looked for as a word; state: is a key"),
    ],
)
def test_what_makes_no_sense_is_said_and_hides_nothing_but_words(text: str, said: str) -> None:
    assert filter_problems(CONTAINER, text) == said


@pytest.mark.parametrize(
    ("text", "unit", "number"),
    [
        ("5", "", 5.0),
        ("5%", "percent", 5.0),
        (".5", "", 0.5),
        ("100M", "bytes", 1e8),
        ("100MB", "bytes", 1e8),
        ("1Ki", "bytes", 1024.0),
        ("1GiB", "bytes", 1024.0**3),
        ("7", "bytes", 7.0),
        ("2h", "seconds", 7200.0),
        ("90", "seconds", 90.0),
        ("5x", "bytes", None),
        ("5%", "", None),
        ("", "", None),
    ],
)
def test_numbers_have_units(text: str, unit: str, number: float | None) -> None:
    assert number_of(text, unit) == number


def offered(text: str, *records: Any) -> list[str]:
    shown = snapshot(*(records or shop()))
    known = [Known(shown.of(CONTAINER.kind), Scene(shown))]
    return Offers(CONTAINER).completions(text, known, 50)


def test_keys_values_and_names_are_completed() -> None:
    assert offered("sta")[0] == "state:"
    assert offered("web -he")[0] == "web -health:"
    assert offered("ag")[0] == "age>"
    assert offered("state:ex") == ["state:exited"]
    assert offered("state:created,ex") == ["state:created,exited"]
    assert offered("shop-w") == ["shop-web-1"]
    assert offered("-shop-w") == ["-shop-web-1"]
    assert offered("exit>1") == []
    assert offered("label:team", container("a", labels={"team": "red fox"})) == ['label:"team=red fox"']


def test_what_is_completed_finds_what_it_names() -> None:
    for name in ("red fox", "a,b", 'say "hi"', "-rf"):
        records = [container(name), container("zzz")]
        for text in offered(name[:2].strip('"-') or name, *records):
            if "name" not in text:
                assert name in found(text, *records), text


def test_ages_of_the_future_and_of_the_unknown_are_not_old() -> None:
    records = [container("new", created_at=NOW + timedelta(days=9)), container("odd", created_at=None)]
    assert found("age>1s", *records) == []
    assert found("-age>1s", *records) == ["new", "odd"]


def test_a_term_is_read_once_however_it_is_written() -> None:
    assert parse("a  a", ()).terms[0] == parse("a", ()).terms[0]
