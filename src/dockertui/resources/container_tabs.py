"""The tabs of a container beside Summary, Logs and Inspect: each answers one question that users ask."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from dockertui.engine import containers, volumes
from dockertui.engine.changes import Change, changes
from dockertui.engine.containers import Attachment, Container, ContainerDetail, Mount
from dockertui.engine.network_members import Names, names_of
from dockertui.engine.probe import Probe, ProbeRun
from dockertui.engine.processes import Processes, processes
from dockertui.formatting import ago, excerpt, memory, seconds_text
from dockertui.i18n import N_, _, ngettext
from dockertui.resources.common import network_ref
from dockertui.resources.ports import port_ranges
from dockertui.resources.spec import DetailTab, Fact, Grid, Heading, Lines, Part, Scene, Tone

_LESSER = ("PPID", "C", "STIME", "TTY", "ELAPSED", "TIME", "%MEM", "USER", "UID")
"""The columns of processes that give way to the command, the first one first."""
MOST_CHANGES = 2000
"""Changed paths that are listed; of more their number is said."""


def reading() -> list[Part]:
    """Return what stands in a tab until the engine has answered."""
    return [Heading(_("Reading…"), "muted", waits=True)]


# ---------------------------------------------------------------------- environment
def variables(detail: ContainerDetail) -> list[Part]:
    """Return one fact a variable; values of names that tell of secrets are hidden until asked for."""
    from dockertui.engine.run.secrets import looks_secret, masked_text  # late: not needed for the first rows

    return [
        Fact(name, value, is_secret=bool(value) and (looks_secret(name) or masked_text(value) != value))
        for name, value in detail.env
    ]


def _env(_container: Container, _scene: Scene, loaded: Any) -> Sequence[Part]:
    if not isinstance(loaded, ContainerDetail):
        return reading()
    if not loaded.env:
        return [Heading(_("It has no environment of its own."), "muted")]
    found = variables(loaded)
    return [Heading(env_words(found), "muted"), Heading(""), *found]


def env_words(found: Sequence[Part]) -> str:
    """Return how many variables there are, and how many are secrets."""
    secrets = sum(isinstance(part, Fact) and part.is_secret for part in found)
    words = ngettext("%(n)d variable", "%(n)d variables", len(found)) % {"n": len(found)}
    hidden = ngettext("%(n)d secret hidden", "%(n)d secrets hidden", secrets) % {"n": secrets}
    return f"{words}, {hidden}" if secrets else words


# ---------------------------------------------------------------------- mounts and networks
def _mounts(container: Container, scene: Scene, _loaded: Any) -> Sequence[Part]:
    if not container.mounts:
        words = _("Nothing is mounted: what it writes is lost when it is removed.")
        return [Heading(words, "muted")]
    parts: list[Part] = []
    for mount in container.mounts:
        parts += [Heading(mount.destination), *_mount(mount, scene), Heading("")]
    return parts[:-1]


def _mount(mount: Mount, scene: Scene) -> list[Part]:
    """Return what is known of a mount beside where it is."""
    known = scene.snapshot.of(volumes.KIND)
    is_volume, volume = mount.type == "volume", known.get(mount.name)
    what: dict[str, str] = {"bind": _("a path of the host"), "tmpfs": _("memory, gone when it stops")}
    parts: list[Part] = []
    if is_volume:
        ref = scene.ref("volume", mount.name) if volume is not None else None
        note = "  " + _("anonymous") if volume is not None and volume.is_anonymous else ""
        parts.append(Fact(_("Volume"), mount.name + note, ref=ref))
    else:
        parts.append(Fact(_("Type"), what.get(mount.type, mount.type or _("unknown"))))
    if mount.source:
        parts.append(Fact(_("Path on host"), mount.source))
    writable = _("read and write") if mount.is_writable else _("read-only")
    parts.append(Fact(_("Access"), writable, "" if mount.is_writable else "warn"))
    if mount.driver and mount.driver != "local":
        parts.append(Fact(_("Driver"), mount.driver))
    return parts


def _networks(container: Container, scene: Scene, loaded: Any) -> Sequence[Part]:
    parts: list[Part] = []
    names = loaded if isinstance(loaded, tuple) else ()
    for place in container.networks:
        known = next((found for found in names if found.network == place.network), None)
        parts += [*_network(place, scene, known), Heading("")]
    if not parts:
        parts += [Heading(_("It is on no network."), "muted"), Heading("")]
    found = port_ranges(container.ports)
    parts.append(Heading(_("Ports")))
    if not found:
        parts.append(Heading(_("none"), "muted"))
    for ports in found:
        if ports.is_published:
            parts.append(Fact(_("Published"), ports.long))
        else:
            parts.append(Fact(_("Inside only"), ports.long, "muted"))
    return parts


def _network(place: Attachment, scene: Scene, names: Names | None) -> list[Part]:
    """Return a container's place on a network, with its names there as far as they are known."""
    ref = network_ref(scene, place.network, place.network_id)
    gateway = _("%(ip)s (this host, seen from the containers)") % {"ip": place.gateway}
    facts = (
        (_("IPv4"), place.ipv4),
        (_("IPv6"), place.ipv6),
        (_("Gateway"), gateway if place.gateway else ""),
        (_("MAC"), place.mac),
        (_("Aliases"), ", ".join(names.aliases if names is not None else place.aliases)),
        (_("DNS names"), ", ".join(names.dns_names) if names is not None else ""),
    )
    known: list[Part] = [Fact(label, text) for label, text in facts if text]
    if not (place.ipv4 or place.ipv6):
        words = _("none while it does not run")
        if place.reserved:
            words = _("%(ip)s  reserved: it gets it when it starts") % {"ip": ", ".join(place.reserved)}
        known.insert(0, Fact(_("Address"), words, "muted"))
    return [Fact(_("Network"), place.network, ref=ref), *known]


# ---------------------------------------------------------------------- processes
def _processes(container: Container, _scene: Scene, loaded: Any) -> Sequence[Part]:
    if not container.is_live:
        return [Heading(_("It is not running: it has no processes."), "muted")]
    if not isinstance(loaded, Processes):
        return reading()
    words = ngettext("%(n)d process", "%(n)d processes", len(loaded.rows)) % {"n": len(loaded.rows)}
    if not loaded.rows:
        return [Heading(words, "muted")]
    resident = loaded.titles.index("RSS") if "RSS" in loaded.titles else -1
    rows = tuple(
        tuple(_resident(cell) if at == resident else cell for at, cell in enumerate(row))
        for row in loaded.rows
    )
    right = {"PID", "PPID", "%CPU", "%MEM", "RSS", "ELAPSED", "C", "TIME"}
    numbers = frozenset(at for at, title in enumerate(loaded.titles) if title in right)
    yields = tuple(loaded.titles.index(title) for title in _LESSER if title in loaded.titles)
    grid = Grid(loaded.titles, rows, right=numbers, sorts=True, yields=yields)
    return [Heading(words, "muted"), Heading(""), grid]


def _resident(kilobytes: str) -> str:
    """Return how much memory a process has: ps counts in units of 1024 bytes."""
    return memory(int(kilobytes) * 1024) if kilobytes.isdecimal() else kilobytes


# ---------------------------------------------------------------------- health
def _health(container: Container, scene: Scene, loaded: Any) -> Sequence[Part]:
    if not isinstance(loaded, ContainerDetail):
        return reading()
    probe = loaded.probe
    if not probe.command and not probe.runs:
        return [Heading(_("It has no health check: running is all that is known of it."), "muted")]
    tones: dict[str, Tone] = {"healthy": "good", "unhealthy": "bad", "starting": "warn"}
    parts: list[Part] = [
        Heading(container.health or _("not checked now"), tones.get(container.health, "muted"))
    ]
    if probe.failing:
        words = ngettext("%(n)d failure in a row", "%(n)d failures in a row", probe.failing)
        parts.append(Heading(words % {"n": probe.failing}, "warn"))
    parts += [Heading(""), *_probe_facts(probe)]
    if probe.runs:
        parts += [Heading(""), Heading(_("Last runs, the newest first"))]
    for run in probe.runs:
        parts += [probe_run(run, scene), Lines(tuple(f"  {text}" for text in run.output), "muted")]
    return parts


def _probe_facts(probe: Probe) -> list[Part]:
    """Return how a health check is run; what is left to the engine has its values by default."""
    every = seconds_text(probe.interval_s or 30)
    limit = seconds_text(probe.timeout_s or 30)
    facts: list[Part] = [Fact(_("Command"), excerpt(probe.command) or _("the image's"))]
    facts.append(Fact(_("Every"), _("%(every)s, at most %(limit)s each") % {"every": every, "limit": limit}))
    retries = probe.retries or 3
    words = ngettext("after %(n)d failure in a row", "after %(n)d failures in a row", retries)
    facts.append(Fact(_("Unhealthy"), words % {"n": retries}))
    if probe.start_period_s:
        spared = _("failures of the first %(time)s do not count")
        facts.append(Fact(_("At the start"), spared % {"time": seconds_text(probe.start_period_s)}))
    return facts


def probe_run(run: ProbeRun, scene: Scene) -> Heading:
    """Return when a health check ran and how it ended, in one line."""
    words = [ago(run.started_at, scene.now), _("exit code %(code)d") % {"code": run.exit_code}]
    if run.took_s is not None:
        words.append(_("took %(time)s") % {"time": seconds_text(run.took_s)})
    sign, tone = ("✓", "good") if run.exit_code == 0 else ("✗", "bad")
    return Heading(f"{sign} {', '.join(filter(None, words))}", tone)  # type: ignore[arg-type]  # (both are tones)


# ---------------------------------------------------------------------- changed files
def _changes(_container: Container, _scene: Scene, loaded: Any) -> Sequence[Part]:
    if not isinstance(loaded, tuple):
        return reading()
    found = [change for change in loaded if isinstance(change, Change)]
    if not found:
        return [Heading(_("Every file is as the image has it."), "muted")]
    count = Counter(change.what for change in found)
    words = [f"{count[what]} {_word(what)}" for what in ("added", "changed", "deleted") if count[what]]
    rows = tuple((_word(change.what), change.path) for change in found[:MOST_CHANGES])
    parts: list[Part] = [
        Heading(", ".join(words)),
        Heading(_("Lost when the container is removed; volumes are not part of this."), "muted"),
        Heading(""),
        Grid((_("WHAT"), _("PATH")), rows, sorts=True, are_paths=True),
    ]
    left = len(found) - len(rows)
    if left > 0:
        parts.append(Heading(ngettext("and %(n)d more", "and %(n)d more", left) % {"n": left}, "muted"))
    return parts


def _word(what: str) -> str:
    return {"added": _("added"), "changed": _("changed"), "deleted": _("deleted")}[what]


CONTAINER_TABS: tuple[DetailTab[Container], ...] = (
    DetailTab("env", N_("Env"), "parts", load=containers.detail, parts=_env),
    DetailTab("mounts", N_("Mounts"), "parts", parts=_mounts),
    DetailTab("networks", N_("Networks"), "parts", load=names_of, parts=_networks, again_s=2.0),
    DetailTab("processes", N_("Processes"), "parts", load=processes, parts=_processes, again_s=2.0),
    DetailTab("health", N_("Health"), "parts", load=containers.detail, parts=_health, again_s=5.0),
    DetailTab("changes", N_("Changes"), "parts", load=changes, parts=_changes, again_s=10.0),
)
"""In the order in which they are shown, between Logs and Inspect."""
