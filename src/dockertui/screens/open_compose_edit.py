"""Opens a project's file in the user's editor, shows what changed, and keeps it if the user says so."""

import os
import subprocess

from textual.app import App, SuspendNotSupported

from dockertui.engine.calls import Lane
from dockertui.engine.compose import editing
from dockertui.engine.errors import EngineError, EngineFault
from dockertui.engine.text import clean
from dockertui.i18n import _
from dockertui.screens.compose_diff import Answer, ComposeDiff
from dockertui.screens.host import Host
from dockertui.widgets.keyed import keys_of
from dockertui.wishes import Request, verb

CHECK_S = 40.0
"""How long the check of what was edited may take, in seconds."""


async def open_compose_edit(host: Host, request: Request) -> None:
    """Have the file edited; again as often as the user likes, then keep it or leave it as it was."""
    target = request.targets[0]
    engine = host.fleet.engine(target.ref.engine)
    title = _("%(label)s failed") % {"label": verb(request.action)}
    try:
        draft = await engine.call(editing.begin, target.ref.id, lane=Lane.DETAIL)
        while True:
            _edit(host.screen.app, draft)
            edited = await engine.call(editing.end, draft, lane=Lane.DETAIL, timeout_s=CHECK_S)
            if not edited.diff:
                await engine.call(editing.drop, draft, lane=Lane.DETAIL)
                host.desk.tell(_("Nothing was changed."))
                return
            answer = await host.show(ComposeDiff(draft.path, edited, keys_of(host.screen)))
            if answer is Answer.AGAIN:
                continue
            if answer is Answer.KEEP:
                await engine.call(editing.keep, draft, lane=Lane.DETAIL)
                host.desk.tell(_("%(path)s is written; Up brings it about.") % {"path": clean(draft.path)})
                host.desk.relist(engine.name)
            else:
                await engine.call(editing.drop, draft, lane=Lane.DETAIL)
                host.desk.tell(_("The file is as it was."))
            return
    except EngineError as error:
        words = "\n".join(filter(None, (str(error), error.hint)))
        host.desk.tell(words, severity="error", title=title)


def _edit(app: App[object], draft: editing.Draft) -> None:
    """Give the terminal to the editor until it is left.

    Raises:
        EngineFault: It cannot be run, or the terminal cannot be given to it.
    """
    command = editing.command(os.environ, draft)
    try:
        with app.suspend():
            code = subprocess.run(command, check=False).returncode
    except SuspendNotSupported as error:
        raise EngineFault(_("The terminal cannot be given to an editor here.")) from error
    except OSError as error:
        words = _("%(command)s cannot be run: %(why)s")
        raise EngineFault(words % {"command": command[0], "why": error.strerror or error}) from error
    if code:
        words = _("%(command)s ended with exit code %(code)d; nothing was kept.")
        raise EngineFault(words % {"command": command[0], "code": code})
