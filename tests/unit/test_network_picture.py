"""The picture of networks: each edge is one of the lists, no label touches another; files say the same."""

import re
from dataclasses import replace
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pytest
from rich.cells import cell_len

from dockertui.engine.containers import Attachment, Port
from dockertui.resources.network_export import mermaid, svg
from dockertui.resources.network_picture import Picture, line, picture
from dockertui.resources.spec import Scene
from tests.ui.world import container, network, snapshot


def crowd(containers: int, networks: int, projects: int) -> list[Any]:
    """Return so many containers of projects, each on one to three networks, some stopped, some wide names."""
    nets = [network(f"net-{n}" + "長" * (n % 3), id=f"{n:064d}") for n in range(networks)]
    made = []
    for n in range(containers):
        homes = sorted({n % networks, (n * 7 + 3) % networks, (n // 5) % networks})
        places = tuple(
            Attachment(nets[home].name, nets[home].id, f"10.{home}.0.{n}" if n % 4 else "") for home in homes
        )
        one = container(f"c{n}-{'worker' * (n % 6)}", networks=places, project=f"p{n % projects}")
        ports = (Port(80, "tcp", 8000 + n, "0.0.0.0"),) if n % 5 == 0 else ()
        made.append(replace(one, state="running" if n % 4 else "exited", ports=ports))
    return [*nets, *made]


def drawn(found: Picture) -> list[str]:
    return ["".join(text for text, _tone in line(found, row)) for row in range(found.height)]


def edges(found: Picture) -> set[tuple[str, str]]:
    """Return the edges of what is drawn: a dot in the column of a network, in the row of a container."""
    rows = {mark.row: mark.ref.id for mark in found.marks if mark.what == "container" and mark.ref}
    at = {bus.x: bus.network_id for bus in found.buses}
    seen = set()
    for row, text in enumerate(drawn(found)):
        x = 0
        for char in text:
            if row in rows and x in at and char in "●○":
                seen.add((rows[row], at[x]))
            x += cell_len(char)
    return seen


def overlaps(found: Picture) -> list[tuple[str, str]]:
    """Return the labels that touch."""
    marks = sorted(found.marks, key=lambda mark: (mark.row, mark.x))
    pairs = pairwise(marks)
    return [(a.text, b.text) for a, b in pairs if a.row == b.row and a.end >= b.x]


@pytest.mark.parametrize(("containers", "networks", "projects"), [(60, 12, 6), (1, 1, 1), (200, 20, 20)])
def test_every_edge_is_one_of_the_lists_and_no_labels_overlap(
    containers: int, networks: int, projects: int
) -> None:
    records = crowd(containers, networks, projects)
    found = picture(Scene(snapshot(*records)))
    users = [one for one in records if hasattr(one, "networks")]
    assert edges(found) == {(one.id, place.network_id) for one in users for place in one.networks}
    assert not overlaps(found)
    lines = drawn(found)
    for mark in found.marks:
        assert mark.text in lines[mark.row]
    assert found.height == 2 + containers + len({one.project for one in users})


def test_a_folded_project_is_one_row_that_counts() -> None:
    records = crowd(60, 12, 6)
    found = picture(Scene(snapshot(*records)), folded={f"p{n}" for n in range(6)})
    users = [one for one in records if hasattr(one, "networks") and one.project == "p0"]
    assert found.height == 2 + 6
    assert not overlaps(found)
    of_net = sum(any(place.network_id == f"{0:064d}" for place in one.networks) for one in users)
    marks = [m for m in found.marks if m.row == 2 and m.network_id == f"{0:064d}"]
    assert [mark.text for mark in marks] == [f"● ×{of_net}"]


def test_the_picture_of_one_network_has_its_containers_with_all_their_networks() -> None:
    blue, red, other = network("blue", id="b"), network("red", id="r"), network("other", id="o")
    both = container(
        "both", networks=(Attachment("blue", "b", "10.0.0.2"), Attachment("red", "r", "10.1.0.2"))
    )
    alone = container("alone", networks=(Attachment("other", "o", "10.2.0.2"),))
    found = picture(Scene(snapshot(blue, red, other, both, alone)), "r")
    assert [bus.name for bus in found.buses] == ["red", "blue"]
    assert edges(found) == {(both.id, "b"), (both.id, "r")}


def test_svg_and_mermaid_have_every_label_and_edge() -> None:
    records = crowd(60, 12, 6)
    found = picture(Scene(snapshot(*records)))
    root = ElementTree.fromstring(svg(found))
    texts = [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {mark.text for mark in found.marks} <= set(texts)
    text = mermaid(found)
    assert len(re.findall(r"^    c\d+ ---", text, re.MULTILINE)) == len(edges(found))
    assert text.count("| host\n") == 12


def test_names_that_mean_something_to_mermaid_are_written_by_numbers() -> None:
    odd = network('a"]|<b', id="x")
    one = container("c", networks=(Attachment(odd.name, "x", "10.0.0.2"),))
    text = mermaid(picture(Scene(snapshot(odd, one))))
    assert '"a#34;#93;#124;#60;b"' in text


def test_a_picture_without_containers_says_so() -> None:
    one, other = network("a", id="1" * 64), network("b", id="2" * 64)
    assert "no container is on it" in drawn(picture(Scene(snapshot(one)), one.id))[-1]
    assert "no container is on them" in drawn(picture(Scene(snapshot(one, other))))[-1]
