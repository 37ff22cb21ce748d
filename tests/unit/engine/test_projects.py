"""Compose projects, as the labels of containers tell of them."""

from collections.abc import Mapping
from typing import Any

from dockertui.engine import containers, fields, projects
from dockertui.engine.containers import Container
from dockertui.engine.projects import Project

COMPOSE = "com.docker.compose"


def member(
    name: str,
    project: str = "shop",
    service: str = "web",
    number: int = 1,
    labels: Mapping[str, str] = fields.EMPTY,
) -> Any:
    """Return a container's entry in a list reply."""
    return {
        "Id": name,
        "Names": [f"/{name}"],
        "State": "running",
        "Labels": {
            f"{COMPOSE}.project": project,
            f"{COMPOSE}.service": service,
            f"{COMPOSE}.container-number": str(number),
            **labels,
        },
    }


def made(*entries: Any) -> dict[str, Project]:
    known: dict[str, Container] = containers.KIND.parse_all(entries, {}, {})[0]
    return projects.make(known)


def test_containers_are_gathered_by_project_and_service() -> None:
    found = made(
        member("b", service="web"),
        member("a", service="db"),
        member("other", project="blog"),
        {"Id": "alone", "Labels": {}},
    )
    assert list(found) == ["blog", "shop"]
    shop = found["shop"]
    assert [(service.name, [c.id for c in service.containers]) for service in shop.services] == [
        ("db", ["a"]),
        ("web", ["b"]),
    ]
    assert shop.name == "shop"
    assert shop.running == 2


def test_the_containers_of_a_service_stand_in_the_order_of_their_numbers() -> None:
    found = made(*(member(f"web-{number}", number=number) for number in (10, 2, 1)))
    assert [c.id for c in found["shop"].containers] == ["web-1", "web-2", "web-10"]


def test_only_what_runs_counts_as_running() -> None:
    states = ("running", "paused", "exited", "restarting")
    found = made(*({**member(state), "State": state} for state in states))
    assert (found["shop"].running, len(found["shop"].containers)) == (1, 4)


def test_where_it_was_brought_up_from_is_said_once_and_all_of_it() -> None:
    directory, files = f"{COMPOSE}.project.working_dir", f"{COMPOSE}.project.config_files"
    found = made(
        member("a", labels={directory: "/srv/shop", files: "/srv/shop/compose.yaml,/srv/shop/more.yaml"}),
        member("b", labels={directory: "/srv/shop", files: "/srv/shop/compose.yaml"}),
        member("c", labels={directory: "/home/me/shop"}),
    )
    assert found["shop"].directories == ("/srv/shop", "/home/me/shop")
    assert found["shop"].files == ("/srv/shop/compose.yaml", "/srv/shop/more.yaml")


def test_podmans_own_labels_do_too() -> None:
    labels = {"io.podman.compose.project": "pod", "io.podman.compose.service": "api"}
    found = made({"Id": "a", "Labels": labels})
    assert [service.name for service in found["pod"].services] == ["api"]
