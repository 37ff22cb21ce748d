"""A picture of a project: each service a row, in the order in which they come up.

What others need is a line downwards as well, to the last that needs it, with a dot where one does. Pure.
"""

from rich.cells import cell_len

from dockertui.engine import containers
from dockertui.engine.compose.labels import in_order
from dockertui.engine.projects import Project, Service
from dockertui.engine.ref import Ref
from dockertui.formatting import cut_middle
from dockertui.i18n import _
from dockertui.resources.container_look import look_of
from dockertui.resources.network_export import quoted
from dockertui.resources.network_picture import HEAD, NAME_CELLS, Bus, Mark, Picture, Wire
from dockertui.resources.project_tabs import service_state
from dockertui.resources.spec import Scene, Tone


def service_picture(project: Project, scene: Scene) -> Picture:
    """Return the picture of a project's services and what they need."""
    rows = {service.name: HEAD + number for number, service in enumerate(_in_order(project))}
    by_name = {service.name: service for service in project.services}
    needs = {name: [one for one in by_name[name].depends if one in rows] for name in rows}
    users = {name: [rows[one] for one in rows if name in needs[one]] for name in rows}
    state_x = 4 + min(NAME_CELLS, max(map(cell_len, (*rows, _("service")))))
    x = state_x + 3 + max((cell_len(service_state(service)) for service in by_name.values()), default=0)
    buses, wires = list[Bus](), list[Wire]()
    marks = [Mark(0, 2, _("service"), "note", "muted"), Mark(0, state_x, _("state"), "note", "muted")]
    marks = marks if rows else []
    for name in filter(users.get, rows):
        shown, ref = cut_middle(name, NAME_CELLS), _first(by_name[name], scene)
        marks.append(Mark(0, x, shown, "network", "accent", ref, network_id=name))
        buses.append(Bus(x, name, name, rows[name], max(users[name])))
        x += max(cell_len(shown), 6) + 3
    place = {bus.network_id: bus.x for bus in buses}
    for name, row in rows.items():
        service = by_name[name]
        tone, ref = _tone(service), _first(service, scene)
        lead, state = (
            Mark(row, 0, f"  {cut_middle(name, NAME_CELLS)}", "container", tone, ref),
            Mark(row, state_x, service_state(service), "note", tone),
        )
        dots = [
            Mark(row, place[one], "●", "place", "good", _first(by_name[one], scene), network_id=one)
            for one in needs[name]
        ]
        own = [Mark(row, place[name], "◆", "place", "accent", ref, network_id=name)] if name in place else []
        marks += [lead, state, *dots, *own]
        if dots or own:
            wires.append(Wire(row, state.end + 1, max(mark.x for mark in (*dots, *own))))
    width = max((mark.end for mark in marks), default=0)
    return Picture(tuple(marks), tuple(buses), tuple(wires), HEAD + len(rows), width)


def _in_order(project: Project) -> list[Service]:
    by_name = {service.name: service for service in project.services}
    needs = {name: service.depends for name, service in by_name.items()}
    return [by_name[name] for step in in_order(needs) for name in step]


def _first(service: Service, scene: Scene) -> Ref | None:
    return scene.ref(containers.KIND.name, service.containers[0].id) if service.containers else None


def _tone(service: Service) -> Tone:
    if not service.containers:
        return "muted"
    return look_of(min(service.containers, key=lambda c: look_of(c).rank)).tone


def service_legend(shown: Picture) -> str:
    """Return what the signs of a picture mean."""
    if not shown.buses:
        return _("none of these needs another: they come up side by side")
    return _("◆ the service  ● needs it  ┼ passes by; what is above comes up first")


def service_mermaid(project: Project) -> str:
    """Return the same as a Mermaid diagram: an arrow from each service to what it needs."""
    services = _in_order(project)
    node = {service.name: f"s{number}" for number, service in enumerate(services)}
    lines = [f'    {node[service.name]}["{quoted(service.name)}"]' for service in services]
    lines += [
        f"    {node[service.name]} --> {node[one]}"
        for service in services
        for one in service.depends
        if one in node
    ]
    return "\n".join(["graph LR", *lines, ""])
