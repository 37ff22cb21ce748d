"""The screens that actions open, by the ids that `OpensScreen` names.

An opener is an async function in a file of its own: it makes its screen, has the host show it, and says
what there is to say at its end. What the action's dialog asks for was answered by then and is in the
request, with the targets. A screen that is slow to import is imported by its opener when it is called.
"""

from collections.abc import Awaitable, Callable

from dockertui.screens.copy_address import copy_address
from dockertui.screens.host import Host
from dockertui.screens.network_picture import open_picture
from dockertui.screens.open_as_command import open_as_command
from dockertui.screens.open_browser import browse, copy_url
from dockertui.screens.open_compose_edit import open_compose_edit
from dockertui.screens.open_files import open_files
from dockertui.screens.open_layers import open_layers
from dockertui.screens.open_project_shell import open_project_shell
from dockertui.screens.open_run import open_run
from dockertui.screens.open_shell import open_shell
from dockertui.screens.project_picture import open_project_picture
from dockertui.screens.reach_screen import open_reach
from dockertui.wishes import Request

Opener = Callable[[Host, Request], Awaitable[None]]

OPENERS: dict[str, Opener] = {
    "as_command": open_as_command,
    "compose_edit": open_compose_edit,
    "project_shell": open_project_shell,
    "browse": browse,
    "copy_address": copy_address,
    "copy_url": copy_url,
    "exec_shell": open_shell,
    "files": open_files,
    "layers": open_layers,
    "network_picture": open_picture,
    "project_picture": open_project_picture,
    "reach": open_reach,
    "run_form": open_run,
}
