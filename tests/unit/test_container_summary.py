"""What a container's row and Summary say of how it is doing."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from dockertui.engine.containers import (
    Attachment,
    Container,
    ContainerDetail,
    Mount,
    Port,
    parse,
    parse_detail,
)
from dockertui.resources import resource_kind
from dockertui.resources.pane_words import Tally
from dockertui.resources.rows import RowView
from dockertui.resources.spec import Columns, Fact, Fold, Part, Scene
from tests.ui.world import NOW, container, image, network, rows_of, snapshot, volume

KIND = resource_kind("container")


def cells(record: Any, *others: Any) -> dict[str, str]:
    kind = KIND if isinstance(record, Container) else resource_kind("image")
    found = rows_of(kind, snapshot(record, *others))
    row = next(row for row in found if row.record is record)
    return {column.id: cell.text for column, cell in zip(kind.columns, row.cells, strict=True)}


def summary(record: Any, detail: Any = None, *others: Any) -> list[Any]:
    kind = resource_kind({Container: "container"}.get(type(record), type(record).__name__.lower()))
    assert kind.tabs[0].parts is not None
    return flat(kind.tabs[0].parts(record, Scene(snapshot(record, *others)), detail))


def flat(parts: Sequence[Part]) -> list[Any]:
    """Return parts with what is folded away or beside others among them."""
    found: list[Any] = []
    for part in parts:
        inner = part.parts if isinstance(part, Fold) else ()
        found += [*flat(part.left), *flat(part.right)] if isinstance(part, Columns) else [part, *flat(inner)]
    return found


def facts(parts: list[Any]) -> dict[str, str]:
    return {part.label: part.text for part in parts if isinstance(part, Fact)}


@pytest.mark.parametrize(
    ("record", "state"),
    [
        (container("a"), "● up"),
        (container("a", health="healthy"), "● healthy"),
        (container("a", health="unhealthy"), "✗ unhealthy"),
        (container("a", health="unhealthy", failing=5), "✗ unhealthy 5×"),
        (container("a", health="starting"), "◌ starting"),
        (container("a", "restarting", exit_code=3), "◐ restarting"),
        (container("a", "exited", exit_code=0), "○ done (0)"),
        (container("a", "exited", exit_code=3), "○ exited 3"),
        (container("a", "exited", exit_code=137), "○ killed (137)"),
        (container("a", "exited", exit_code=143), "○ stopped (143)"),
        (container("a", "exited", exit_code=None), "○ exited"),
        (container("a", "exited", exit_code=3221225786), "○ exited 3221225786"),
        (container("a", "dead"), "✗ dead"),
        (container("a", "removing"), "◐ removing"),
    ],
)
def test_a_row_says_how_it_is_doing(record: Container, state: str) -> None:
    assert cells(record)["state"] == state
    column = next(column for column in KIND.columns if column.id == "state")
    assert len(state) <= column.max_width


def test_a_stopped_container_has_no_health_whatever_is_said_of_it() -> None:
    raw = {"Id": "a" * 64, "State": "exited", "Status": "Exited (0)", "Health": {"Status": "unhealthy"}}
    assert parse(raw).health == ""


@pytest.mark.parametrize("names", [[], None, ["/"], [""]])
def test_a_container_without_a_name_is_called_by_its_short_id_everywhere(names: Any) -> None:
    record = parse({"Id": "b09fcec120a6" + "0" * 52, "Names": names, "State": "removing", "ImageID": None})
    assert cells(record)["name"] == KIND.name_of(record) == "b09fcec120a6"
    user = parse({"Id": "b09fcec120a6" + "0" * 52, "Mounts": [{"Type": "volume", "Name": "data"}]})
    assert "b09fcec120a6" in rows_of(resource_kind("volume"), snapshot(user, volume("data")))[0].haystack


HOUR_AGO = NOW - timedelta(hours=1, seconds=1)


@pytest.mark.parametrize(
    ("record", "detail", "words"),
    [
        (container("a"), ContainerDetail(NOW - timedelta(days=2027)), "● running for 5 years"),
        (container("a"), ContainerDetail(NOW + timedelta(days=9)), "● running since a time in the future"),
        (container("a"), ContainerDetail(), "● running"),
        (
            container("a"),
            ContainerDetail(HOUR_AGO, restart_policy="always"),
            "● running for 60 minutes, never restarted",
        ),
        (
            container("a"),
            ContainerDetail(HOUR_AGO, restart_count=2),
            "● running for 60 minutes, restarted 2 times",
        ),
        (container("a", health="starting"), None, "◌ running, starting"),
        (
            container("a", "restarting", exit_code=137),
            ContainerDetail(restart_count=5, restart_policy="always"),
            "◐ restarting after it exited, code 137 killed (SIGKILL), restarted 5 times",
        ),
        (container("a", "removing"), ContainerDetail(finished_at=HOUR_AGO), "◐ being removed"),
        (
            container("a", "exited"),
            ContainerDetail(finished_at=HOUR_AGO),
            "○ exited 60 minutes ago, code 0 (no error)",
        ),
        (
            container("a", "exited"),
            ContainerDetail(finished_at=NOW + timedelta(days=1)),
            "○ exited at a time in the future, code 0 (no error)",
        ),
    ],
)
def test_the_summary_begins_with_how_it_is_doing(
    record: Container, detail: ContainerDetail | None, words: str
) -> None:
    assert summary(record, detail)[0].text == words


@pytest.mark.parametrize(
    "started",
    [
        "2020-09-27 17:01:55.178157437 +0000 UTC",
        "2021-05-07 13:28:21 +0200 CEST m=+0.1",
        "now",
        "",
        12345,
        None,
    ],
)
def test_a_start_in_any_form_is_shown(started: Any) -> None:
    words = summary(container("a"), parse_detail({"State": {"StartedAt": started}}))[0].text
    assert words.startswith("● running")


def test_an_unhealthy_container_says_what_its_check_printed() -> None:
    log = [
        {"ExitCode": 0, "Output": "fine"},
        {"ExitCode": 1, "Output": "\x1b[31mDB\tdown\x1b[0m\r\n┏━┓\a"},
    ]
    detail = parse_detail({"State": {"Health": {"Status": "unhealthy", "Log": log}}})
    found = facts(summary(container("a", health="unhealthy"), detail))
    assert found["Health check"] == "\ufffd[31mDB down\ufffd[0m ┏━┓\ufffd"
    assert "Health check" not in facts(summary(container("a", health="healthy"), detail))
    silent = parse_detail({"State": {"Health": {"Log": [{"ExitCode": 7, "Output": ""}]}}})
    assert facts(summary(container("a", health="unhealthy"), silent))["Health check"] == "exit code 7"


def test_addresses_say_how_many_more_there_are_and_why_there_is_none() -> None:
    two = (Attachment("blue", "1", "10.0.0.2"), Attachment("red", "2", "", "fe::2"))
    assert cells(container("a", networks=two))["ip"] == "10.0.0.2 +1"
    assert cells(container("a", networks=two[1:]))["ip"] == "fe::2"
    assert cells(container("hn", networks=(Attachment("host", "3"),)))["ip"] == "host"
    nothing = container("nn", networks=(Attachment("none", "4"),), network_mode="none")
    assert cells(nothing)["ip"] == "none"
    assert facts(summary(nothing))["Network"] == "none: no network at all"
    assert facts(summary(container("hn", network_mode="host")))["Network"].startswith("host: ")


def test_an_image_that_lost_its_name_or_its_record_is_called_as_it_was() -> None:
    old = "sha256:" + "0123456789abcdef" * 4
    assert cells(container("a", image=old, image_id=old))["image"] == "0123456789ab"
    assert facts(summary(container("a", image="web:1", image_id="")))["Image"] == "web:1"
    assert cells(image("web:1"), container("a", image="web:1", image_id=""))["used"] == "1 container"
    assert cells(image("web:1", containers=2))["used"] == "2 containers"


def test_ports_are_ranges_in_the_row_and_in_the_summary() -> None:
    many = container("exp", ports=tuple(Port(port) for port in range(20000, 21000)))
    assert cells(many)["ports"] == "20000–20999/tcp"
    ports = [part.text for part in summary(many) if isinstance(part, Fact) and part.label == "Port"]
    assert ports == ["20000–20999/tcp, not published"]


def test_a_long_label_and_many_tags_leave_room_for_the_rest() -> None:
    assert facts(summary(container("big", labels={"big": "x" * 100_000})))["big"].endswith(
        "x… 100,000 characters, whole in Inspect"
    )
    labels = [
        p.label for p in summary(image("a:1", tags=tuple(f"a:{n}" for n in range(37)))) if isinstance(p, Fact)
    ]
    assert labels[:3] == ["Id", "Size", "Created"]
    assert labels.count("Tag") == 37


def test_an_image_is_found_by_every_name_it_has() -> None:
    kind = resource_kind("image")
    record = image("keep/other:3", tags=("keep/other:3", "multi:1", "multi:2"), digests=("multi@sha256:abc",))
    for words in ("multi:2", "MULTI", "keep/other:3", "sha256:abc", record.id):
        found = rows_of(kind, snapshot(record, image("x:1")), RowView(filter=words))
        assert [row.record for row in found] == [record], words


def test_a_name_pasted_with_characters_nobody_sees_is_found() -> None:
    kind = resource_kind("network")
    found = rows_of(kind, snapshot(network("✍-x")), RowView(filter="✍\ufe0f-x"))
    assert len(found) == 1


def test_the_title_does_not_count_what_is_paused_or_restarting_as_running() -> None:
    records = [
        container("a"),
        container("b", "paused"),
        container("c", "restarting"),
        container("d", "exited"),
    ]
    shown = [text for text, _tone in Tally(KIND).of(rows_of(KIND, snapshot(*records)))]
    assert shown == ["●1", "◐2", "○1"]
    assert Tally(KIND).of([]) == ()


def test_a_volume_mounted_at_two_places_has_one_user() -> None:
    mounts = (Mount("volume", "v1", "", "/a"), Mount("volume", "v1", "", "/b", is_writable=False))
    parts = summary(volume("v1"), None, container("two", mounts=mounts))
    assert parts[0].text == "● mounted by 1 container"
    assert [row[2:] for row in parts[-1].rows] == [("/a", "read-write"), ("/b", "read-only")]


def test_a_network_counts_what_is_on_it_and_tells_what_is_stopped() -> None:
    def on(name: str, state: str) -> Container:
        return container(name, state, networks=(Attachment("blue", network("blue").id),))

    users = (on("up", "running"), on("frozen", "paused"), on("down", "exited"), on("loop", "restarting"))
    blue = network("blue")
    parts = summary(blue, None, *users)
    assert parts[0].text == "● 4 containers, 2 running"
    assert [row[:2] for row in parts[-1].rows][-2:] == [("down", "exited"), ("loop", "restarting")]
    row = rows_of(resource_kind("network"), snapshot(blue, *users))[0]
    assert [cell.text for cell in row.cells][6] == "2"


def test_a_network_of_one_name_twice_has_its_own_containers_only() -> None:
    one, other = network("dup", id="a" * 64), network("dup", id="b" * 64)
    user = container("on2", networks=(Attachment("dup", "b" * 64, "10.9.2.5"),))
    assert summary(one, None, other, user)[0].text == "○ no container"
    assert summary(other, None, one, user)[0].text == "● 1 container, 1 running"
    fresh = container("fresh", "created", networks=(Attachment("dup"),))
    place = next(p for p in summary(fresh, None, one, other) if isinstance(p, Fact) and p.label == "Network")
    assert place.ref is None


@pytest.mark.parametrize(
    ("driver", "scope", "text"),
    [("macvlan", "", "macvlan"), ("bridge", "local", "bridge (local)"), ("", "", None)],
)
def test_a_driver_without_a_scope_has_no_empty_brackets(driver: str, scope: str, text: str | None) -> None:
    assert facts(summary(network("n", driver=driver, scope=scope))).get("Driver") == text


@pytest.mark.parametrize("name", ["ingress", "podman", "docker_gwbridge", "blue"])
def test_a_network_is_the_engines_own_only_where_it_cannot_be_removed(name: str) -> None:
    remove = resource_kind("network").action("remove")
    assert remove.enabled(network(name))
    assert not remove.enabled(network(name, is_ingress=True))
    assert not any(remove.enabled(network(own)) for own in ("bridge", "host", "none"))
