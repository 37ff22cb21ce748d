"""Whatever stands in the labels of containers, projects are made of them and shown as one line each."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from dockertui.engine import containers, projects
from dockertui.resources import resource_kind
from dockertui.resources.columns import GAP, LEAD, Measure, layout, row_line
from dockertui.resources.spec import Scene
from dockertui.widgets.parts_layout import lay_out
from tests.properties.test_records import HOSTILE, texts_of, unsafe
from tests.ui.world import rows_of, snapshot

COMPOSE = "com.docker.compose"
LABELS = (
    f"{COMPOSE}.project",
    f"{COMPOSE}.service",
    f"{COMPOSE}.container-number",
    f"{COMPOSE}.project.working_dir",
    f"{COMPOSE}.project.config_files",
    "io.podman.compose.project",
)
KIND = resource_kind("project")
NAMES = (
    "shop",
    "p" * 200,
    "[bold red]店铺[/]",
    "プロジェクト" * 20,
    "a\x1b[2Jb\nc",
    "%(name)s{0}",
    " ",
    "\u200b",
)
values = st.one_of(
    st.sampled_from([*NAMES, *HOSTILE]), st.text(st.characters(exclude_categories=()), max_size=12)
)


@given(
    st.lists(
        st.fixed_dictionaries(
            {"State": st.sampled_from(["running", "exited", "odd", ""])},
            optional={"Labels": st.dictionaries(st.sampled_from(LABELS), values)},
        ),
        max_size=8,
    ),
    st.integers(8, 200),
)
def test_any_labels_make_projects_that_can_be_shown(entries: list[dict[str, Any]], width: int) -> None:
    listed = [{"Id": f"{number}", "Names": [f"/c{number}"], **entry} for number, entry in enumerate(entries)]
    known = containers.KIND.parse_all(listed, {}, {})[0]
    made = projects.make(known)
    assert {c.id for project in made.values() for c in project.containers} == {
        c.id for c in known.values() if c.project
    }
    assert all(name and name == project.id for name, project in made.items())
    shown = snapshot(*known.values())
    assert shown.of(projects.KIND) == made
    found = rows_of(KIND, shown)
    assert len(found) == len(made)
    columns = layout(KIND.columns, Measure(KIND.columns).of(found), width)
    for row in found:
        line = row_line(KIND.columns, columns, row)
        assert sum(cell_len(text) for text, _tone in line) == LEAD + sum(w + GAP for _i, w in columns)
        assert not [text for text, _tone in line if unsafe(text)]
        assert not unsafe(KIND.title_of(row.record))
        for tab in filter(lambda tab: tab.parts is not None, KIND.tabs):
            assert tab.parts is not None
            parts = tab.parts(row.record, Scene(shown), None)
            assert not [text for part in parts for text in texts_of(part) if unsafe(text)]
            assert lay_out(parts, width)
