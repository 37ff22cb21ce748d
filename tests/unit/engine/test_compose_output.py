"""What Compose prints while it works, in both of its forms, as steps that a user reads."""

import pytest

from dockertui.engine.compose.output import ComposeOutput
from dockertui.engine.progress import Progress

PLAIN = """\
 Network shop_default  Creating
 Network shop_default  Created
 Volume "shop_data"  Creating
 Volume "shop_data"  Created
 db Pulling
 4f4fb700ef54 Pulling fs layer
 4f4fb700ef54 Pull complete
 db Pulled
 Container shop-db-1  Creating
 Container shop-db-1  Created
 Container shop-web-1  Created
 Container shop-web-2  Created
 Container shop-db-1  Starting
 Container shop-db-1  Started
 Container shop-db-1  Waiting
 Container shop-db-1  Healthy
 Container shop-web-1  Starting
"""
JSON = """\
{"dry-run":false,"tail":false,"id":"Network shop_default","text":"Creating","status":""}
{"dry-run":false,"tail":false,"id":"Network shop_default","text":"Created","status":""}
{"id":"Volume \\"shop_data\\"","text":"Created","status":""}
{"id":"db","text":"Pulled","status":""}
{"id":"4f4fb700ef54","parent_id":"db","text":"Download complete","status":""}
{"id":"Container shop-web-2","status":"Done","text":"Created"}
{"id":"Container shop-db-1","status":"Working","text":"Waiting"}
{"id":"Container shop-db-1","status":"Done","text":"Healthy"}
{"id":"Container shop-web-1","status":"Working","text":"Starting"}
"""


def last_of(lines: str) -> dict[str, Progress]:
    """Return each step as it was said last."""
    output = ComposeOutput("shop")
    return {one.step: one for line in lines.splitlines() for one in output.feed(line)}


@pytest.mark.parametrize("lines", [PLAIN, JSON], ids=["plain", "json"])
def test_each_service_network_and_volume_is_a_step(lines: str) -> None:
    steps = last_of(lines)
    assert set(steps) == {"default (network)", "data (volume)", "db", "web", "web-2"}
    assert {name for name, one in steps.items() if one.is_over} == {
        "default (network)",
        "data (volume)",
        "db",
        "web-2",
    }
    assert (steps["db"].text, steps["web"].text) == ("healthy", "starting")


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (' Container shop-db-1  Error\ndependency failed to start: container shop-db-1 is unhealthy\n',
         "dependency failed to start: container shop-db-1 is unhealthy"),
        ("validating /x/compose.yaml: services.web.ports must be a list\n",
         "validating /x/compose.yaml: services.web.ports must be a list"),
        ("Error response from daemon: port is already allocated\n", "port is already allocated"),
        ('{"error":true,"message":"no configuration file provided: not found"}\n',
         "no configuration file provided: not found"),
        ("", "Compose failed and did not say why."),
    ],
)  # fmt: skip
def test_why_it_failed_is_said_in_its_own_words(lines: str, words: str) -> None:
    output = ComposeOutput("shop")
    for line in lines.splitlines():
        list(output.feed(line))
    assert str(output.error()) == words


def test_a_step_that_fails_has_failed_and_a_warning_is_output() -> None:
    steps = last_of(
        ' Container shop-db-1  Error\ntime="2026-01-01T00:00:00Z" level=warning msg="it is \\"old\\""'
    )
    assert steps["db"].has_failed
    assert steps[""].text == 'it is "old"'
