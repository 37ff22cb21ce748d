"""Walks the registry: what is declared is whole, and a user can tell it apart."""

import shlex
from dataclasses import replace
from typing import Any

import pytest

from dockertui.engine import projects, published, tags
from dockertui.engine.containers import Port
from dockertui.engine.kind import Derived, Local
from dockertui.engine.kinds import KINDS
from dockertui.resources import REGISTRY, every_kind
from dockertui.resources.command_line import command_line, command_words
from dockertui.resources.spec import Action, OpensScreen, OpensTab, ResourceKind, Scene
from dockertui.screens.openers import OPENERS
from dockertui.state.job_record import JobRecord, JobState
from tests.ui.world import container, hex_id, image, network, shop, snapshot, volume

SCENE = Scene(snapshot(*shop()))
STATES = ("running", "paused", "restarting", "removing", "created", "exited", "dead", "stopping", "new-word")
_SERVES = container("serves", ports=(Port(80, "tcp", 8080, "::"), Port(53, "udp", 53, "127.0.0.1")))
_SEVERAL = image("a:1", tags=("a:1", "localhost:5000/a:2"))
RECORDS: dict[str, list[Any]] = {
    "container": [container("c", state) for state in STATES]
    + [container("old name; rm -rf /", "exited"), container("f", fault="no list")],
    "image": [image("busybox:local"), image("a:1", tags=("a:1", "a:2")), image("x", tags=())],
    "volume": [volume("data"), volume(hex_id("anonymous"))],
    "network": [network("blue"), network("bridge")],
    "project": [
        *SCENE.snapshot.of(projects.KIND).values(),
        projects.Project("down", (projects.Service("web", (container("w", "exited", project="down"),)),)),
        projects.Project("still", (projects.Service("web", (container("w", "paused", project="still"),)),)),
        projects.Project("written", (projects.Service("web", ()),), files=("/srv/compose.yaml",)),
    ],
    "tag": [tags.Tag(name, _SEVERAL) for name in _SEVERAL.tags],
    "port": list(published.KIND.make({one.id: one for one in (_SERVES,)}).values()),
    "job": [JobRecord(str(number), "Stop web", state) for number, state in enumerate(JobState)],
}
ACTIONS = [(kind, action) for kind in every_kind() for action in kind.actions]
NAMED = pytest.mark.parametrize(
    ("kind", "action"), ACTIONS, ids=[f"{kind.name}.{action.id}" for kind, action in ACTIONS]
)
LOADED: tuple[Any, ...] = (None, {}, [], {"State": None, "Config": []}, "garbage")
"""What a detail call may give, or not yet have given."""
VALUES: dict[str, Any] = {
    "force": True,
    "volumes": True,
    "signal": "SIGHUP",
    "new_name": "other",
    "name": "a b",
    "driver": "overlay",
}


@pytest.mark.parametrize("kind", every_kind(), ids=lambda kind: kind.name)
def test_no_key_stands_for_two_actions_that_are_enabled_together(kind: ResourceKind[Any]) -> None:
    for record in RECORDS[kind.name]:
        keys = [key for action in kind.actions if action.enabled(record) for key in action.key.split(",")]
        assert len(keys) == len(set(keys)), record


@pytest.mark.parametrize("kind", every_kind(), ids=lambda kind: kind.name)
def test_ids_are_unique(kind: ResourceKind[Any]) -> None:
    for things in (kind.actions, kind.columns, kind.tabs):
        assert len({thing.id for thing in things}) == len(things)


def test_kinds_differ_in_name_and_key() -> None:
    keys = [kind.key for kind in REGISTRY if kind.key]
    assert len({kind.name for kind in REGISTRY}) == len(REGISTRY)
    assert len(set(keys)) == len(keys)
    assert all(kind.key or kind.is_guest for kind in REGISTRY)


def test_every_kind_of_an_engine_is_shown() -> None:
    assert {kind.kind for kind in every_kind() if not isinstance(kind.kind, Local)} == set(KINDS)


def test_what_stands_below_rows_has_their_columns_and_what_a_filter_of_them_asks_for() -> None:
    for kind in REGISTRY:
        if kind.below is not None:
            part = kind.below.kind
            assert part.part_of == kind.name
            assert [column.id for column in part.columns] == [column.id for column in kind.columns]
            asked = [[(key.id, key.unit, key.number is None) for key in one.filters] for one in (kind, part)]
            assert asked[0] == asked[1]


def test_a_derived_kind_comes_after_what_it_is_made_of() -> None:
    for number, kind in enumerate(KINDS):
        if isinstance(kind, Derived):
            assert set(kind.of) <= set(KINDS[:number])


@NAMED
def test_every_action_is_explained(kind: ResourceKind[Any], action: Action[Any]) -> None:
    assert str(action.label)[0].isupper()
    assert str(action.help)
    ways = (action.call, action.streams, action.local, action.opens)
    assert sum(way is not None for way in ways) == 1
    assert (action.local is not None) == isinstance(kind.kind, Local)
    if action.call is not None or action.streams is not None:
        assert str(action.busy)
        assert str(action.being)
        assert str(action.done)


@NAMED
def test_what_may_be_done_to_many_asks_about_many(kind: ResourceKind[Any], action: Action[Any]) -> None:
    if action.many and not action.targetless and action.confirm is not None:
        assert str(action.confirm.title_many) % {"count": 2}


LOOKING = ("as_command", "files", "network_picture", "project_picture", "browse", "copy_address", "copy_url")
LOOKS = [OpensScreen(name) for name in LOOKING]
"""Screens that show; what they do beside that asks again."""


@NAMED
def test_what_only_looks_changes_nothing(kind: ResourceKind[Any], action: Action[Any]) -> None:
    looks = action.is_look or action.local is not None or action.opens in LOOKS
    assert action.writes is not looks


@NAMED
def test_what_an_action_opens_is_there(kind: ResourceKind[Any], action: Action[Any]) -> None:
    if isinstance(action.opens, OpensTab):
        assert action.opens.tab in {tab.id for tab in kind.tabs}
    if isinstance(action.opens, OpensScreen):
        assert action.opens.screen in OPENERS


@NAMED
def test_what_takes_an_action_back_shares_its_key(kind: ResourceKind[Any], action: Action[Any]) -> None:
    if action.follows:
        other = kind.action(action.follows)
        assert (other.key, other.follows) == (action.key, action.id)


@NAMED
def test_every_action_is_enabled_for_some_record_and_says_why_not_for_others(
    kind: ResourceKind[Any], action: Action[Any]
) -> None:
    able = [bool(action.enabled(record)) for record in RECORDS[kind.name]]
    assert any(able)
    readable = [record for record in RECORDS[kind.name] if not record.fault]
    if not all(action.enabled(record) for record in readable):
        assert str(action.why_not) or str(action.reason), "a user is not told why"


@NAMED
def test_the_command_is_one_that_a_shell_takes_as_it_is(kind: ResourceKind[Any], action: Action[Any]) -> None:
    records = [None] if action.targetless else RECORDS[kind.name]
    if action.local is not None:
        records = []  # it is done to the app, which no command reaches
    for record in records:
        for values in ({}, VALUES):
            command = command_words(kind, action, record, values, SCENE)
            assert command[0] == "docker"
            assert all(isinstance(word, str) and word for word in command)
            assert shlex.split(command_line(kind, action, record, values, SCENE)) == list(command)


@NAMED
def test_what_can_be_lost_is_confirmed_and_said(kind: ResourceKind[Any], action: Action[Any]) -> None:
    if action.form or action.dangerous:
        assert action.confirm is not None
    if action.dangerous:
        assert action.confirm is not None
        assert action.confirm.loses is not None
        for record in RECORDS[kind.name]:
            for count in (1, 2):
                words = action.confirm.loses([record] * count, SCENE)
                assert words
                assert "%" not in words
            assert action.confirm.notes is None or isinstance(action.confirm.notes(record, SCENE), str)


@NAMED
def test_texts_take_the_name_they_are_given(kind: ResourceKind[Any], action: Action[Any]) -> None:
    assert "%" not in str(action.done) % {"name": "web"}
    assert "%" not in str(action.being) % {"name": "web"}
    assert "%" not in str(action.interrupts) % {"key": "K"}
    if action.confirm is not None:
        assert "%" not in str(action.confirm.title) % {"name": "web"}


@pytest.mark.parametrize("kind", every_kind(), ids=lambda kind: kind.name)
def test_what_cannot_be_undone_is_dangerous(kind: ResourceKind[Any]) -> None:
    for action in kind.actions:
        if action.id in ("remove", "kill", "prune"):
            assert action.dangerous


@pytest.mark.parametrize("kind", every_kind(), ids=lambda kind: kind.name)
def test_every_kind_says_what_to_press_when_empty_and_has_titles(kind: ResourceKind[Any]) -> None:
    assert str(kind.empty)
    assert str(kind.title)
    assert str(kind.singular)
    assert all(str(c.title) for c in kind.columns if not c.id.endswith("_trend")), "a trend is its value's"
    assert all(str(tab.title) for tab in kind.tabs)
    assert any(column.drop_order >= 9 for column in kind.columns)
    assert kind.busy_column in {column.id for column in kind.columns}


@pytest.mark.parametrize("kind", every_kind(), ids=lambda kind: kind.name)
def test_summaries_of_every_record_have_content_before_and_after_loading(kind: ResourceKind[Any]) -> None:
    records = RECORDS[kind.name] + [record for record in shop() if isinstance(record, kind.kind.record)]
    if hasattr(records[0], "labels"):
        records.append(replace(records[0], labels={"a": "b"}))
    for record in records:
        for tab in kind.tabs:
            if tab.parts is not None:
                for detail in LOADED:
                    assert tab.parts(record, SCENE, detail), tab.id


@pytest.mark.parametrize("kind", every_kind(), ids=lambda kind: kind.name)
def test_fields_have_the_names_that_the_engine_function_takes(kind: ResourceKind[Any]) -> None:
    import inspect

    for action in kind.actions:
        does = action.call or action.streams
        if does is not None:
            taken = list(inspect.signature(does).parameters)
            # the client, and the id of the target; a stream gets its client later
            positional = (action.call is not None) + (not action.targetless)
            assert {field.id for field in action.form} <= set(taken[positional:]), action.id
            assert action.call is not None or "doorbell" in taken
