"""Published ports: one table of all, who else has or wants one, what listens, and its address to open."""

from collections.abc import Sequence
from typing import Any

from dockertui.engine import published as engine
from dockertui.engine.published import EVERYWHERE, Listening, Published
from dockertui.i18n import N_, _
from dockertui.resources.command_line import operand
from dockertui.resources.rows import natural
from dockertui.resources.spec import (
    Action,
    Cell,
    Column,
    DetailTab,
    Fact,
    Heading,
    Offered,
    OpensScreen,
    Part,
    ResourceKind,
    Scene,
)

_SECURE = frozenset({443, 8443, 9443})
"""Ports in a container that are taken to speak TLS."""


def url(port: Published, host: str = "") -> str:
    """Return the address by which a browser gets to a published port.

    Args:
        port: The port.
        host: The engine's host; "" for this machine.
    """
    own = [ip for ip in port.ips if ip not in EVERYWHERE]
    at = own[0] if own and not EVERYWHERE & set(port.ips) and not host else host or "localhost"
    scheme = "https" if port.container_port in _SECURE else "http"
    return f"{scheme}://{f'[{at}]' if ':' in at else at}:{port.host_port}/"


def _note(port: Published, _scene: Scene) -> Cell:
    rivals, waiting = {"names": ", ".join(port.rivals)}, {"names": ", ".join(port.waiting)}
    if port.is_waiting:
        return Cell(_("not running; %(names)s has it") % rivals, "warn")
    words = [_("also %(names)s") % rivals] if port.rivals else []
    words += [_("%(names)s wants it too") % waiting] if port.waiting else []
    return Cell("; ".join(words), "warn")


COLUMNS: tuple[Column[Published], ...] = (
    Column(
        "host_port",
        N_("HOST PORT"),
        lambda p, _s: Cell(str(p.host_port), "muted" if p.is_waiting else "accent"),
        sort=lambda p, _s: p.host_port,
        max_width=9,
        drop_order=9,
        right=True,
    ),
    Column("protocol", N_("PROTOCOL"), lambda p, _s: Cell(p.protocol, "muted"), max_width=8, drop_order=4),
    Column("address", N_("ADDRESS"), lambda p, _s: Cell(", ".join(p.ips)), max_width=20, drop_order=5),
    Column(
        "inside",
        N_("IN IT"),
        lambda p, _s: Cell(f"→ {p.container_port}"),
        sort=lambda p, _s: p.container_port,
        max_width=8,
        drop_order=8,
    ),
    Column(
        "container",
        N_("CONTAINER"),
        lambda p, _s: Cell(f"○ {p.container.name}", "muted") if p.is_waiting else Cell(p.container.name),
        sort=lambda p, _s: natural(p.container.name),
        max_width=32,
        drop_order=9,
        stretch=True,
    ),
    Column("project", N_("PROJECT"), lambda p, _s: Cell(p.container.project, "muted"), drop_order=3),
    Column("note", N_("CONFLICT"), _note, max_width=36, drop_order=7),
)


def _summary(port: Published, scene: Scene, _loaded: Any) -> Sequence[Part]:
    parts: list[Part] = [Heading(f"● {port.name}", "good"), Heading("")]
    if port.is_waiting:
        words = _("Its container does not run, and cannot start: %(names)s has the port.")
        parts = [
            Heading(f"○ {port.name}", "muted"),
            Heading(words % {"names": ", ".join(port.rivals)}, "warn"),
        ]
        parts.append(Heading(""))
    elif port.protocol == "tcp":
        parts.append(Fact(_("URL"), url(port)))
    parts += [
        Fact(
            _("On host"), ", ".join(f"{f'[{ip}]' if ':' in ip else ip}:{port.host_port}" for ip in port.ips)
        ),
        Fact(_("Container"), port.container.name, ref=scene.ref("container", port.container.id)),
        Fact(_("Port in it"), f"{port.container_port}/{port.protocol}"),
    ]
    if not EVERYWHERE & set(port.ips) and not port.is_waiting:
        words = _("Only reached at these addresses of the host, not from elsewhere.")
        parts += [Heading(""), Heading(words, "muted")]
    if port.rivals and not port.is_waiting:
        words = _("The same port at other addresses: %(names)s.")
        parts += [Heading(""), Heading(words % {"names": ", ".join(port.rivals)}, "warn")]
    if port.waiting:
        parts += [Heading(""), Heading("! " + _wanted(port, port.waiting), "warn")]
    return parts


def _wanted(port: Published, names: Sequence[str]) -> str:
    words = _("They want port %(port)d of the host too, and cannot start before it is free: %(names)s.")
    return words % {"port": port.host_port, "names": ", ".join(names)}


def _listens(port: Published, _scene: Scene, loaded: Any) -> Sequence[Part]:
    if not isinstance(loaded, Listening):
        return [Heading(_("Reading…"), "muted", waits=True)]
    found, number = loaded.addresses, {"port": port.container_port}
    parts: list[Part]
    if port.is_waiting:
        return [Heading(_("Its container does not run."), "muted")]
    if found is None:
        parts = [Heading(_("Not known: the container has no program that can read it."), "muted")]
    elif not found:
        parts = [Heading("✗ " + _("Nothing in the container listens on port %(port)d.") % number, "bad")]
    elif all(ip.startswith("127.") or ip == "::1" for ip in found):
        words = _("It listens on %(ips)s only: that is not reached from outside the container.")
        parts = [Heading("✗ " + words % {"ips": ", ".join(found)}, "bad")]
    else:
        words = _("Something listens on port %(port)d, at %(ips)s.")
        parts = [Heading("✓ " + words % {**number, "ips": ", ".join(found)}, "good")]
    if loaded.wanted_by:
        parts += [Heading(""), Heading("! " + _wanted(port, loaded.wanted_by), "warn")]
    return parts


def _has_url(port: Published) -> bool:
    return port.protocol == "tcp" and not port.is_waiting


def _command(port: Any, _values: Any) -> Sequence[str]:
    return ("docker", "port", *operand(port.container.name if port is not None else "CONTAINER"))


PORTS: ResourceKind[Published] = ResourceKind(
    kind=engine.KIND,
    key="H",
    title=N_("Ports"),
    singular=N_("port"),
    columns=COLUMNS,
    offered=lambda: Offered(
        actions=(
            Action(
                "browse",
                "b",
                N_("Browser"),
                N_("Open it in the browser"),
                _command,
                opens=OpensScreen("browse"),
                writes=False,
                many=False,
                enabled=_has_url,
                reason=N_("a browser speaks TCP only, to what runs"),
                footer=8,
            ),
            Action(
                "copy_url",
                "u",
                N_("Copy URL"),
                N_("Copy its URL"),
                _command,
                opens=OpensScreen("copy_url"),
                writes=False,
                many=False,
                enabled=_has_url,
                reason=N_("a browser speaks TCP only, to what runs"),
                footer=7,
            ),
        ),
        tabs=(
            DetailTab("summary", N_("Summary"), "parts", load=engine.wanted, parts=_summary, again_s=10.0),
            DetailTab("listens", N_("Listens"), "parts", load=engine.listening, parts=_listens),
        ),
    ),
    name_of=lambda p: p.name,
    order=lambda p: (p.host_port, p.protocol, p.is_waiting, natural(p.container.name)),
    empty=N_("No port is published by a container that runs."),
    is_guest=True,
    busy_column="note",
    also=lambda p: [p.container.name, p.container.project],
)
