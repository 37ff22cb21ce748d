"""The screens that actions open, by the ids that `OpensScreen` names.

An opener is an async function in a file of its own: it makes its screen, has the host show it, and says
what there is to say at its end. What the action's dialog asks for was answered by then and is in the
request, with the targets. A screen that is slow to import is imported by its opener when it is called.
"""

from collections.abc import Awaitable, Callable

from dockertui.actions import Request
from dockertui.screens.host import Host
from dockertui.screens.open_as_command import open_as_command
from dockertui.screens.open_compose_edit import open_compose_edit
from dockertui.screens.open_project_shell import open_project_shell
from dockertui.screens.open_run import open_run
from dockertui.screens.open_shell import open_shell

Opener = Callable[[Host, Request], Awaitable[None]]

OPENERS: dict[str, Opener] = {
    "as_command": open_as_command,
    "compose_edit": open_compose_edit,
    "exec_shell": open_shell,
    "project_shell": open_project_shell,
    "run_form": open_run,
}
