"""Opens the screen that shows containers as the commands that would make them again."""

import asyncio
from collections.abc import Sequence

from dockertui.engine import networks, volumes
from dockertui.engine.calls import Lane
from dockertui.engine.errors import EngineError
from dockertui.engine.run.read import read
from dockertui.i18n import _
from dockertui.screens.as_command import AsCommand, Shown
from dockertui.screens.host import Host
from dockertui.wishes import Request


async def open_as_command(host: Host, request: Request) -> None:
    """Read the targets, and show them as commands; what cannot be read is said."""
    found = await asyncio.gather(
        *(
            host.fleet.engine(target.ref.engine).call(read, target.ref.id, lane=Lane.DETAIL)
            for target in request.targets
        ),
        return_exceptions=True,
    )
    shown = []
    for target, one in zip(request.targets, found, strict=True):
        if isinstance(one, EngineError):
            words = _("%(name)s: %(why)s") % {"name": target.name, "why": one.message}
            host.desk.tell(words, severity="error", title=_("As command"))
        elif isinstance(one, BaseException):
            raise one
        else:
            shown.append(Shown(target.name, one.spec, one.unsaid))
    if shown:
        await host.show(AsCommand(shown, _there(request), keymap=host.screen.app.keymap))  # type: ignore[attr-defined]  # (the app's own)


def _there(request: Request) -> frozenset[str]:
    """Return the names of the volumes and networks on the targets' engines."""
    names: set[str] = set()
    for engine in _engines(request):
        snapshot = request.world.at(engine)
        names.update(volume.id for volume in snapshot.of(volumes.KIND).values())
        names.update(network.name for network in snapshot.of(networks.KIND).values())
    return frozenset(names)


def _engines(request: Request) -> Sequence[str]:
    return tuple(dict.fromkeys(target.ref.engine for target in request.targets))
