"""Opens a published port in the browser, or copies its URL."""

from dockertui.i18n import _
from dockertui.resources.published import url
from dockertui.screens.copying import copy
from dockertui.screens.host import Host
from dockertui.state.browser import open_url
from dockertui.wishes import Request


def _url(host: Host, request: Request) -> str:
    target = request.targets[0]
    return url(target.record, host.fleet.engine(target.ref.engine).endpoint.host)


async def browse(host: Host, request: Request) -> None:
    """Open the target in the browser; says where there is none."""
    address = _url(host, request)
    if await open_url(address):
        host.desk.tell(address, title=_("Opened in the browser"))
    else:
        words = host.desk.fill(_("No browser was found: set BROWSER. %(port.copy_url)s copies the URL."))
        host.desk.tell(words, severity="warning", title=address)


async def copy_url(host: Host, request: Request) -> None:
    """Copy the URL of the target."""
    address = _url(host, request)
    copy(host.screen, address, address)
