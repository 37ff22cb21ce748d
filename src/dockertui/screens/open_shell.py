"""Opens a shell in a container, and says how it ended."""

import gc
import shlex

from dockertui.i18n import _
from dockertui.screens.host import Host
from dockertui.wishes import Request

COLLECT_S = 1.0
"""So long after a shell its screen is collected: it is large and full of circles, and the collector, which
is set for a quiet app, would come to it only after many more."""


async def open_shell(host: Host, request: Request) -> None:
    """Open a shell, or what the dialog asked to be run, in the one target."""
    from dockertui.screens.exec_shell import ExecShell  # late: the emulator costs start-up time

    target, values = request.targets[0], request.values
    shell = ExecShell(
        host.fleet.engine(target.ref.engine),
        target.ref,
        target.name,
        command=shlex.split(str(values.get("command", ""))),
        user=str(values.get("user", "")),
        workdir=str(values.get("workdir", "")),
    )
    result = await host.show(shell)
    host.screen.set_timer(COLLECT_S, gc.collect)
    if result is None:
        return
    host.late.gone(_("the shell in %(name)s") % {"name": target.name})
    if result.exit_code is not None:
        words = _("Shell in %(name)s closed (exit code %(code)d)")
        host.desk.tell(words % {"name": target.name, "code": result.exit_code})
