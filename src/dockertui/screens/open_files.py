"""Opens the files of a container, a volume or an image, and removes what was made to look at them."""

import asyncio
from typing import cast

from dockertui.engine.calls import Lane
from dockertui.engine.errors import EngineError
from dockertui.engine.files.looking import Kind, Spot, close_way, open_way
from dockertui.i18n import _
from dockertui.screens.host import Host
from dockertui.wishes import Request

OPEN_S = 60.0
"""How long it may take to find a way to look, in seconds: programs are tried, helpers made."""


async def open_files(host: Host, request: Request) -> None:
    """Show the files of the one target."""
    from dockertui.screens.file_work import FileWork  # late: few start with it
    from dockertui.screens.files import FilesScreen

    target = request.targets[0]
    engine = host.fleet.engine(target.ref.engine)
    spot = Spot(cast("Kind", target.ref.kind), target.ref.id)
    opening = asyncio.ensure_future(engine.call(open_way, spot, lane=Lane.DETAIL, timeout_s=OPEN_S))
    work = FileWork(host, engine, target.ref, target.name)
    try:
        await host.show(FilesScreen(engine, target.name, opening, work))
    finally:
        await work.all_over()
        try:
            way = await opening
            await engine.call(close_way, way, lane=Lane.ACTION)
        except EngineError as error:
            if not opening.done() or error is not opening.exception():
                words = _("A helper container was left; the next start removes it.")
                host.desk.tell(words, severity="warning", title=_("Files"))
