"""Containers: how they are shown and what can be done with them."""

import shlex
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from dockertui.engine import containers as engine
from dockertui.engine.containers import Container, Port
from dockertui.engine.names import is_valid_name
from dockertui.formatting import duration, exit_words
from dockertui.i18n import N_, _, ngettext
from dockertui.resources.common import (
    age_column,
    created_fact,
    fault_or,
    inspect_tab,
    label_facts,
    network_ref,
)
from dockertui.resources.rows import natural
from dockertui.resources.spec import (
    Action,
    Cell,
    Column,
    Confirm,
    DetailTab,
    Fact,
    Field,
    Heading,
    Part,
    ResourceKind,
    Scene,
    Tone,
    Values,
)

_STATES: Mapping[str, tuple[str, Tone, int]] = {
    "running": ("●", "good", 0),
    "restarting": ("◐", "warn", 1),
    "paused": ("◐", "warn", 2),
    "removing": ("◐", "warn", 3),
    "created": ("○", "muted", 4),
    "exited": ("○", "muted", 5),
    "stopped": ("○", "muted", 5),
    "dead": ("✗", "bad", 6),
}
"""Glyph, tone and rank of each state; any other is shown with `?` and the engine's own word."""

SIGNALS = ("SIGKILL", "SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGWINCH")


def _state(container: Container, _scene: Scene) -> Cell:
    if container.fault:
        return Cell("✗ " + _("unreadable"), "bad")
    glyph, tone, _rank = _STATES.get(container.state, ("?", "warn", 7))
    word = container.state or _("unknown")
    if container.exit_code is not None and not container.is_running:
        word = f"{word} {container.exit_code}"
        tone = tone if container.exit_code in (0, 130, 143) else "bad"
    if container.health == "unhealthy" and container.state == "running":
        word, tone = _("unhealthy"), "bad"
    return Cell(f"{glyph} {word}", tone)


def _health(container: Container, _scene: Scene) -> Cell:
    tones: Mapping[str, Tone] = {"healthy": "good", "unhealthy": "bad", "starting": "warn"}
    return Cell(container.health, tones.get(container.health, ""))


def port_text(port: Port) -> str:
    """Return a port as people say it: `8080→80`, `53→53/udp`, `9000/tcp` where it is not published."""
    protocol = "" if port.protocol in ("tcp", "") else f"/{port.protocol}"
    if port.host_port is None:
        return f"{port.container_port}/{port.protocol or 'tcp'}"
    if port.host_port == port.container_port:
        return f"{port.host_port}{protocol}"
    return f"{port.host_port}→{port.container_port}{protocol}"


def _ports(container: Container, _scene: Scene) -> Cell:
    published = dict.fromkeys(port_text(port) for port in container.ports if port.host_port is not None)
    exposed = dict.fromkeys(port_text(port) for port in container.ports if port.host_port is None)
    return Cell(" ".join(published or exposed), "" if published else "muted")


def _rank(container: Container, _scene: Scene) -> tuple[Any, ...]:
    rank = _STATES.get(container.state, ("?", "warn", 7))[2]
    return (
        0 if container.is_running else 1,
        natural(container.project or "\uffff"),
        natural(container.name),
        rank,
    )


COLUMNS: tuple[Column[Container], ...] = (
    Column(
        "name",
        N_("NAME"),
        lambda c, _s: Cell(c.name, "bad" if c.fault else ""),
        max_width=32,
        keep=9,
        stretch=True,
    ),
    Column(
        "state",
        N_("STATE"),
        _state,
        sort=lambda c, _s: (_STATES.get(c.state, ("", "", 9))[2], c.exit_code or 0),
        max_width=16,
        keep=9,
    ),
    Column("health", N_("HEALTH"), _health, max_width=9, keep=6),
    Column(
        "exit",
        N_("EXIT CODE"),
        lambda c, _s: Cell("" if c.is_running else exit_words(c.exit_code), "muted"),
        sort=lambda c, _s: None if c.is_running else c.exit_code,
        max_width=22,
        keep=1,
    ),
    Column(
        "ports",
        N_("PORTS"),
        _ports,
        sort=lambda c, _s: min((p.host_port or 70000 for p in c.ports), default=None),
        max_width=22,
        keep=7,
    ),
    age_column(keep=8),
    Column("image", N_("IMAGE"), lambda c, _s: Cell(c.image), max_width=28, keep=5, stretch=True),
    Column("project", N_("PROJECT"), lambda c, _s: Cell(c.project), max_width=16, keep=4),
    Column("ip", N_("IP"), lambda c, _s: Cell(c.ip), max_width=15, keep=3),
    Column(
        "command", N_("COMMAND"), lambda c, _s: Cell(c.command, "muted"), max_width=30, keep=2, stretch=True
    ),
    Column("id", N_("ID"), lambda c, _s: Cell(c.short_id, "muted"), max_width=12, keep=1),
)


# ---------------------------------------------------------------------- details
def _when(text: object) -> datetime | None:
    """Read the engine's time stamp; None for the year-1 stamp that means never."""
    if not isinstance(text, str) or text.startswith("0001"):
        return None
    try:
        found = datetime.fromisoformat(text[:19])
    except ValueError:
        return None
    return (
        found.replace(tzinfo=UTC)
        if text.endswith("Z") or len(text) < 25
        else datetime.fromisoformat(text[:19] + text[-6:])
    )


def _dict(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def in_words(container: Container, scene: Scene, detail: object) -> Heading:
    """Return one sentence on how a container is doing: what people look for first."""
    state = _dict(_dict(detail).get("State"))
    glyph, tone, _rank = _STATES.get(container.state, ("?", "warn", 7))
    parts: list[str] = []
    started, finished = _when(state.get("StartedAt")), _when(state.get("FinishedAt"))
    if container.state == "running":
        parts.append(
            _("running for %(time)s") % {"time": duration(scene.now - started)} if started else _("running")
        )
        if container.health:
            parts.append(container.health)
            tone = {"unhealthy": "bad", "starting": "warn"}.get(container.health, tone)  # type: ignore[assignment]
        count = _dict(detail).get("RestartCount")
        if isinstance(count, int) and count:
            parts.append(ngettext("restarted %(n)d time", "restarted %(n)d times", count) % {"n": count})
        elif isinstance(count, int):
            parts.append(_("never restarted"))
    elif container.is_running:
        parts.append(container.state)
    elif container.state == "created":
        parts.append(_("created, never started"))
    else:
        code = container.exit_code
        parts.append(
            _("%(state)s with %(code)s") % {"state": container.state, "code": exit_words(code)}
            if code is not None
            else container.state
        )
        if finished:
            parts.append(_("%(time)s ago") % {"time": duration(scene.now - finished)})
        if state.get("OOMKilled") is True and code:
            parts.append(_("the kernel reports it ran out of memory"))
        tone = "muted" if code in (None, 0, 130, 143) else "bad"
    return Heading(f"{glyph} " + ", ".join(parts), tone)


def _summary(container: Container, scene: Scene, detail: Any) -> Sequence[Part]:
    if container.fault:
        return [Heading("✗ " + fault_or(container, ""), "bad"), Fact(_("Id"), container.id)]
    parts: list[Part] = [in_words(container, scene, detail)]
    error = _dict(_dict(detail).get("State")).get("Error")
    if isinstance(error, str) and error:
        parts.append(Fact(_("Error"), error, "bad"))
    image = scene.snapshot.of("image").get(container.image_id)
    parts.append(Heading(""))
    parts.append(
        Fact(_("Image"), container.image, ref=scene.ref("image", container.image_id) if image else None)
    )
    parts.append(Fact(_("Command"), container.command))
    if container.project:
        parts.append(Fact(_("Project"), " / ".join(filter(None, (container.project, container.service)))))
    for port in container.ports:
        if port.host_port is None:
            text = _("%(port)s, not published") % {"port": port_text(port)}
        else:
            host = f"[{port.ip}]" if ":" in port.ip else port.ip
            text = f"{host}:{port.host_port} → {port.container_port}/{port.protocol}"
        parts.append(Fact(_("Port"), text, "" if port.host_port else "muted"))
    for place in container.networks:
        addresses = "  ".join(filter(None, (place.ipv4, place.ipv6, place.mac)))
        parts.append(
            Fact(
                _("Network"),
                f"{place.network}  {addresses}".rstrip(),
                ref=network_ref(scene, place.network, place.network_id),
            )
        )
    for mount in container.mounts:
        source = mount.name if mount.type == "volume" else mount.source or mount.type
        access = "" if mount.is_writable else "  " + _("read-only")
        is_known = mount.type == "volume" and mount.name in scene.snapshot.of("volume")
        parts.append(
            Fact(
                _("Volume") if mount.type == "volume" else _("Mount"),
                f"{source} → {mount.destination}{access}",
                ref=scene.ref("volume", mount.name) if is_known else None,
            )
        )
    parts += [*created_fact(container, scene), Fact(_("Id"), container.id)]
    host_config = _dict(_dict(detail).get("HostConfig"))
    policy = _dict(host_config.get("RestartPolicy")).get("Name")
    if isinstance(policy, str) and policy not in ("", "no"):
        parts.append(Fact(_("Restart"), policy))
    if container.labels:
        parts += [Heading(""), Heading(_("Labels")), *label_facts(container.labels)]
    return parts


# ---------------------------------------------------------------------- actions
def _docker(verb: str, *options: str) -> Any:
    return lambda c, _values: ("docker", verb, *options, c.name)


def _remove_command(container: Container, values: Values) -> Sequence[str]:
    flags = [flag for field, flag in (("force", "--force"), ("volumes", "--volumes")) if values.get(field)]
    return ("docker", "rm", *flags, container.name)


def _remove_loses(container: Container, scene: Scene) -> str:
    """Say what goes with a container: its own layer, and anonymous volumes if asked."""
    anonymous = [
        m.name
        for m in container.mounts
        if m.type == "volume" and getattr(scene.snapshot.of("volume").get(m.name), "is_anonymous", False)
    ]
    words = [_("Its changed files and its logs are lost; named volumes stay.")]
    if container.is_running:
        words.append(_("It is running: only removal by force works."))
    if anonymous:
        words.append(
            ngettext(
                "It has %(n)d anonymous volume, kept unless chosen below.",
                "It has %(n)d anonymous volumes, kept unless chosen below.",
                len(anonymous),
            )
            % {"n": len(anonymous)}
        )
    return " ".join(words)


def _check_name(name: str) -> str:
    return (
        ""
        if is_valid_name(name)
        else _("Letters, digits, _ . - only; two or more, the first a letter or digit.")
    )


def _is_up(container: Container) -> bool:
    return container.is_running and not container.fault


def _exec_command(container: Container, values: Values) -> Sequence[str]:
    options: list[str] = []
    for option, name in (("-u", "user"), ("-w", "workdir")):
        if values.get(name):
            options += [option, str(values[name])]
    wanted = str(values.get("command") or "")
    command = [wanted] if _check_command(wanted) else shlex.split(wanted)
    return ("docker", "exec", "-it", *options, container.name, *(command or ["bash"]))


def _check_command(command: str) -> str:
    try:
        shlex.split(command)
    except ValueError:
        return _("A quote is not closed, or nothing follows the backslash.")
    return ""


def _check_directory(path: str) -> str:
    return "" if not path or path.startswith("/") else _("It must begin with /.")


ACTIONS: tuple[Action[Container], ...] = (
    Action(
        "stop",
        "s",
        N_("Stop"),
        N_("Stop: SIGTERM, then SIGKILL after its grace period"),
        _docker("stop"),
        call=engine.stop,
        enabled=_is_up,
        why_not=N_("it is not running"),
        busy=N_("stopping"),
        done=N_("%(name)s stopped"),
        footer=9,
        timeout_s=600,
    ),
    Action(
        "start",
        "s",
        N_("Start"),
        N_("Start a stopped container"),
        _docker("start"),
        call=engine.start,
        enabled=lambda c: not c.is_running and c.state != "removing" and not c.fault,
        why_not=N_("it is running already"),
        busy=N_("starting"),
        done=N_("%(name)s started"),
        footer=9,
        timeout_s=60,
    ),
    Action(
        "restart",
        "r",
        N_("Restart"),
        N_("Stop, then start again"),
        _docker("restart"),
        call=engine.restart,
        enabled=lambda c: c.state not in ("removing", "dead") and not c.fault,
        why_not=N_("it is being removed"),
        busy=N_("restarting"),
        done=N_("%(name)s restarted"),
        footer=8,
        timeout_s=600,
    ),
    Action(
        "exec",
        "e",
        N_("Shell"),
        N_("Open a shell in it: bash, else sh, else ash"),
        lambda c, _v: ("docker", "exec", "-it", c.name, "bash"),
        opens="exec_shell",
        enabled=lambda c: c.state == "running" and not c.fault,
        why_not=N_("it is not running"),
        footer=8,
    ),
    Action(
        "exec_as",
        "E",
        N_("Shell as…"),
        N_("Run a command in it, as another user or in another directory"),
        _exec_command,
        opens="exec_shell",
        enabled=lambda c: c.state == "running" and not c.fault,
        why_not=N_("it is not running"),
        footer=2,
        confirm=Confirm(N_("Run in %(name)s")),
        form=(
            Field("command", N_("Command"), hint=N_("the best shell"), check=_check_command),
            Field("user", N_("User"), hint=N_("the container's own; name or number, user:group")),
            Field("workdir", N_("Directory"), hint=N_("the container's own"), check=_check_directory),
        ),
    ),
    Action(
        "logs",
        "l,m",
        N_("Logs"),
        N_("Show its logs"),
        lambda c, _v: ("docker", "logs", "--follow", "--tail", "500", c.name),
        opens="tab:logs",
        enabled=lambda c: not c.fault,
        footer=7,
    ),
    Action(
        "inspect",
        "i",
        N_("Inspect"),
        N_("Show the engine's whole description"),
        _docker("inspect"),
        opens="tab:inspect",
        footer=4,
    ),
    Action(
        "pause",
        "p",
        N_("Pause"),
        N_("Freeze all of its processes"),
        _docker("pause"),
        call=engine.pause,
        enabled=lambda c: c.state == "running" and not c.fault,
        why_not=N_("it is not running"),
        busy=N_("pausing"),
        done=N_("%(name)s paused"),
        footer=3,
    ),
    Action(
        "unpause",
        "p",
        N_("Unpause"),
        N_("Let its frozen processes go on"),
        _docker("unpause"),
        call=engine.unpause,
        enabled=lambda c: c.is_paused and not c.fault,
        why_not=N_("it is not paused"),
        busy=N_("unpausing"),
        done=N_("%(name)s unpaused"),
        footer=6,
    ),
    Action(
        "kill",
        "K",
        N_("Kill"),
        N_("Send a signal to its main process, SIGKILL by default"),
        lambda c, v: ("docker", "kill", "--signal", str(v.get("signal") or "SIGKILL"), c.name),
        call=engine.kill,
        enabled=_is_up,
        why_not=N_("it is not running"),
        busy=N_("killing"),
        done=N_("%(name)s got the signal"),
        dangerous=True,
        footer=1,
        confirm=Confirm(
            N_("Send a signal to %(name)s?"),
            N_("Send a signal to %(count)d containers?"),
            loses=lambda _c, _s: _("SIGKILL ends it at once: what it has not written is lost."),
        ),
        form=(Field("signal", N_("Signal"), "SIGKILL", choices=SIGNALS),),
    ),
    Action(
        "rename",
        "R",
        N_("Rename"),
        N_("Give it another name"),
        lambda c, v: ("docker", "rename", c.name, str(v.get("new_name") or "NAME")),
        call=engine.rename,
        enabled=lambda c: c.state != "removing" and not c.fault,
        why_not=N_("it is being removed"),
        busy=N_("renaming"),
        done=N_("%(name)s renamed"),
        footer=1,
        confirm=Confirm(N_("Rename %(name)s")),
        form=(Field("new_name", N_("New name"), initial=lambda c: c.name, check=_check_name),),
    ),
    Action(
        "remove",
        "d,delete",
        N_("Remove"),
        N_("Remove it; by force if it is running"),
        _remove_command,
        call=engine.remove,
        enabled=lambda c: c.state != "removing",
        why_not=N_("it is being removed already"),
        busy=N_("removing"),
        done=N_("%(name)s removed"),
        dangerous=True,
        gone_is_done=True,
        footer=7,
        timeout_s=120,
        confirm=Confirm(N_("Remove %(name)s?"), N_("Remove %(count)d containers?"), loses=_remove_loses),
        form=(
            Field("force", N_("By force, also while it runs"), default=False),
            Field("volumes", N_("With its anonymous volumes"), default=False),
        ),
    ),
)


def _title(records: Mapping[str, Container], _scene: Scene) -> str:
    running = sum(record.is_running for record in records.values())
    return _("%(n)d running") % {"n": running}


CONTAINERS: ResourceKind[Container] = ResourceKind(
    kind=engine.KIND,
    key="1",
    title=N_("Containers"),
    singular=N_("container"),
    columns=COLUMNS,
    actions=ACTIONS,
    tabs=(
        DetailTab("summary", N_("Summary"), "parts", load=engine.inspect, parts=_summary),
        DetailTab("logs", N_("Logs"), "logs"),
        inspect_tab(engine.inspect),
    ),
    name_of=lambda c: c.name or c.short_id,
    order=_rank,
    empty=N_("No containers. Images are in pane 2."),
    secondary=lambda c: not c.is_running,
    summary=_title,
    state_column="state",
    created_at=lambda c: c.created_at,
)
