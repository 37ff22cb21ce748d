"""Opens a shell in a service of a project: in its first container that runs."""

from dataclasses import replace

from dockertui.choice import Target
from dockertui.engine import containers
from dockertui.engine.ref import Ref
from dockertui.engine.text import clean
from dockertui.i18n import _
from dockertui.screens.host import Host
from dockertui.screens.open_shell import open_shell
from dockertui.wishes import Request


async def open_project_shell(host: Host, request: Request) -> None:
    """Open a shell in the service that the dialog asked for; say so where none of it runs."""
    target = request.targets[0]
    wanted = str(request.values.get("service") or "").strip()
    project = host.desk.world.get(target.ref) or target.record
    there = [c for service in project.services if service.name == wanted for c in service.containers]
    container = next((c for c in there if c.state == "running"), None)
    if container is None:
        words = _("No container of the service %(name)s runs.") % {"name": clean(wanted)}
        host.desk.tell(words, severity="error", title=target.name)
        return
    ref = Ref(target.ref.engine, containers.KIND.name, container.id)
    await open_shell(host, replace(request, targets=(Target(ref, container, container.name),)))
