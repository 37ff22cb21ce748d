"""The picture of a project: each service once, a dot for each need, nothing over anything else."""

import itertools
import random

import pytest

from dockertui.engine.compose.files import ComposeFile, FileService
from dockertui.engine.projects import Project, Service, make
from dockertui.resources.network_export import svg
from dockertui.resources.network_picture import Picture, line
from dockertui.resources.project_picture import service_mermaid, service_picture
from dockertui.resources.spec import Scene
from tests.ui.world import container, snapshot


def project(needs: dict[str, tuple[str, ...]], *running: str) -> Project:
    services = tuple(FileService(name, "a", depends=depends) for name, depends in needs.items())
    there = [container(f"p-{name}-1", project="p", service=name) for name in running]
    return make({c.id: c for c in there}, {"p": ComposeFile("p", "/p", ("/p/compose.yaml",), services)})["p"]


def drawn(found: Project) -> Picture:
    return service_picture(found, Scene(snapshot()))


def text(found: Picture) -> list[str]:
    return ["".join(words for words, _tone in line(found, row)).rstrip() for row in range(found.height)]


def test_services_stand_in_the_order_in_which_they_come_up() -> None:
    found = drawn(project({"web": ("app",), "app": ("db", "cache"), "db": (), "cache": ()}, "db"))
    assert text(found) == [
        "  service  state         cache    db       app",
        "                         ┊        ┊        ┊",
        "  cache    ○ not there ──◆        ┊        ┊",
        "  db       ● up ─────────┼────────◆        ┊",
        "  app      ○ not there ──● ───────● ───────◆",
        "  web      ○ not there ────────────────────●",
    ]


def edges(found: Picture) -> set[tuple[str, str]]:
    names = {mark.row: mark.text.strip() for mark in found.marks if mark.what == "container"}
    return {(names[m.row], m.network_id) for m in found.marks if m.what == "place" and m.text == "●"}


@pytest.mark.parametrize("seed", range(5))
def test_every_edge_is_a_need_and_no_labels_overlap(seed: int) -> None:
    chance, names = random.Random(seed), [f"service-{n}" for n in range(40)]
    needs = {name: tuple(chance.sample(names, chance.randrange(4))) for name in names}
    needs = {name: tuple(one for one in those if one != name) for name, those in needs.items()}
    whole = project(needs, *names[:20])
    found = drawn(whole)
    assert edges(found) == {(name, one) for name, those in needs.items() for one in those}
    for marks in found.rows.values():
        assert all(one.end <= other.x for one, other in itertools.pairwise(marks))
    assert service_mermaid(whole).count("-->") == len(edges(found))
    assert svg(found).count('class="place"') == sum(mark.what == "place" for mark in found.marks)


def test_nothing_is_drawn_of_a_project_without_services() -> None:
    assert drawn(Project("p")).marks == ()
    assert text(drawn(Project("p", (Service("", ()),))))[2].strip() == "○ not there"
