"""The processes of a container, as ps on the engine's machine sees them."""

from typing import TYPE_CHECKING, Any

from dockertui.dataclass import dataclass
from dockertui.engine import fields
from dockertui.engine.request import get_object

if TYPE_CHECKING:
    from docker import APIClient

_COLUMNS = "-eo pid,user,pcpu,rss,etime,args"
"""What is asked of ps first; one that does not know it is asked for what it shows by itself."""

CONFLICT = 409
"""The status of a refusal for the container's state."""


@dataclass(frozen=True, slots=True)
class Processes:
    """A table of processes."""

    titles: tuple[str, ...] = ()
    """As ps writes them: `PID`, `%CPU`."""
    rows: tuple[tuple[str, ...], ...] = ()
    """As many texts each as there are titles."""


def processes(api: "APIClient", container_id: str) -> Processes:
    """Return the processes of a container.

    Returns:
        An empty table where it does not run.

    Raises:
        NotFound: There is no such container.
    """
    for options in (_COLUMNS, None):
        try:
            return _asked(api, container_id, options)
        except OSError as exc:  # what docker-py raises
            status = getattr(getattr(exc, "response", None), "status_code", 0)
            if status == CONFLICT:
                break
            if options is None or status not in (400, 500):
                raise  # not the options, which a ps of another make may not know
    return Processes()


def _asked(api: "APIClient", container_id: str, options: str | None) -> Processes:
    found = fields.cleaned(get_object(api, "/containers/{0}/top", container_id, ps_args=options))
    return parse(found)


def parse(raw: dict[str, Any]) -> Processes:
    """Return the table of a reply; rows of another width than the titles are cut or filled."""
    titles = tuple(str(title) for title in fields.items(raw, "Titles"))
    rows = []
    for row in fields.items(raw, "Processes"):
        cells = [str(cell) for cell in row] if isinstance(row, list) else []
        if len(cells) == 1 < len(titles):  # Podman leaves the columns of ps in one text
            cells = cells[0].split(None, len(titles) - 1)
        rows.append((*cells, *[""] * len(titles))[: len(titles)])
    return Processes(titles, tuple(rows))
