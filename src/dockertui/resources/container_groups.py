"""Containers grouped by their Compose projects: what the row of a project says of all of them. Pure."""

from collections.abc import Mapping, Sequence

from dockertui.engine import projects
from dockertui.engine.containers import Container
from dockertui.i18n import _
from dockertui.resources.container_look import look_of
from dockertui.resources.container_use import trends_of, use_of
from dockertui.resources.spec import Cell, Grouping, Scene, Tone


def _short(container: Container) -> str:
    """Return its name without the project's: Compose begins each with it."""
    project, name = container.project, container.name
    if project and name.startswith(project) and name[len(project) : len(project) + 1] in ("-", "_"):
        return name[len(project) + 1 :]
    return ""


def _cells(members: Sequence[Container], scene: Scene) -> Mapping[str, Cell]:
    use = use_of(members, scene.snapshot)
    up = sum(container.state == "running" for container in members)
    words = _("%(n)d of %(total)d up") % {"n": up, "total": len(members)}
    signs = {look_of(container).glyph for container in members}
    tone: Tone = "bad" if "✗" in signs else "muted" if signs <= {"●", "○"} else "warn"
    return {
        "state": Cell(words, tone),
        "cpu": Cell(use.cpu_text),
        "memory": Cell(use.memory_text),
        **trends_of(members, scene),
    }


BY_PROJECT: Grouping[Container] = Grouping(
    of=lambda container: container.project,
    kind=projects.KIND.name,
    title=lambda name: name or _("no project"),
    cells=_cells,
    short=_short,
)
