"""Since when a container has been in its state: by the engine's words, and by what was seen."""

import time
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from dockertui.engine import containers
from dockertui.engine.containers import Container
from dockertui.engine.since import seen
from tests.ui.world import NOW, container


def listed(status: str, state: str = "running") -> Container:
    return container("a", state, status=status)


def age_s(
    status: str, state: str = "running", before: Container | None = None, now: datetime = NOW
) -> float | None:
    since = seen(listed(status, state), before, now).since
    return (now - since).total_seconds() if since is not None else None


@pytest.mark.parametrize(
    ("status", "state", "seconds"),
    [
        ("Up Less than a second", "running", 0),
        ("Up 1 second", "running", 1),
        ("Up 42 seconds (health: starting)", "running", 42),
        ("Up About a minute", "running", 60),
        ("Up 5 minutes (healthy)", "running", 300),
        ("Up About an hour", "running", 3600),
        ("Up 47 hours", "running", 47 * 3600),
        ("Up 13 days", "running", 13 * 86400),
        ("Up 3 weeks (Paused)", "paused", 21 * 86400),
        ("Exited (137) 2 months ago", "exited", 60 * 86400),
        ("Exited (0) 3 years ago", "exited", 3 * 365 * 86400),
        ("Restarting (1) 4 seconds ago", "restarting", 4),
        ("Up 2 minutes ago", "running", 120),
        ("Dead", "dead", None),
        ("", "running", None),
        ("Up 999999999 years", "running", 1000 * 365 * 86400),
    ],
)
def test_the_words_of_engines_are_understood(status: str, state: str, seconds: float | None) -> None:
    assert age_s(status, state) == seconds


def test_what_is_known_more_exactly_stays_while_it_fits_the_words() -> None:
    before = seen(listed("Up 59 seconds"), None, NOW)
    later = NOW + timedelta(seconds=30)
    assert age_s("Up About a minute", before=before, now=later) == 89
    assert age_s("Up 2 minutes", before=before, now=later) == 120
    assert age_s("Up 3 seconds", before=before, now=later) == 4, "it was started anew"


def test_a_pause_that_was_seen_begins_then_and_one_that_was_not_is_as_old_as_the_run() -> None:
    before = seen(listed("Up 5 minutes"), None, NOW)
    paused = seen(listed("Up 5 minutes (Paused)", "paused"), before, NOW)
    assert paused.since == NOW
    assert seen(listed("Up 6 minutes (Paused)", "paused"), paused, NOW + timedelta(minutes=1)).since == NOW
    assert age_s("Up 6 minutes (Paused)", "paused") == 360


def test_what_was_only_created_is_as_old_as_it_is() -> None:
    assert seen(listed("Created", "created"), None, NOW).since == container("a").created_at


def test_what_was_made_a_moment_ago_and_not_started_is_new_until_it_is_listed_again_later() -> None:
    made = replace(listed("Created", "created"), created_at=NOW)
    at_once = seen(made, None, NOW + timedelta(seconds=1))
    assert at_once.is_new
    assert not seen(made, at_once, NOW + timedelta(seconds=11)).is_new
    assert not seen(replace(made, state="running", status="Up 1 second"), at_once, NOW).is_new
    assert not seen(replace(made, created_at=None), None, NOW).is_new


def test_what_was_made_before_the_first_list_is_not_new() -> None:
    made = {"Id": "a" * 64, "State": "created", "Status": "Created", "Created": int(time.time())}
    known, raw = containers.KIND.parse_all([made], {}, {})
    assert not known["a" * 64].is_new
    found, _raw = containers.KIND.parse_all([made | {"Id": "b" * 64}, made], raw, known)
    assert [found[key * 64].is_new for key in "ba"] == [True, False]
