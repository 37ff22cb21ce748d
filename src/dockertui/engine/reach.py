"""Whether one container reaches a port of another: what the engine knows, and a probe from the first.

The probe is run in the container by whatever it has; where that is nothing, a helper of a local image is
started in its network, and removed. It opens a connection and sends nothing, but for wget, which asks for a
page where nothing else is there.
"""

import contextlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from dockertui.dataclass import dataclass
from dockertui.engine import containers, fields, networks
from dockertui.engine.containers import Attachment, Container
from dockertui.engine.errors import EngineFault
from dockertui.engine.files import helper
from dockertui.engine.network_members import Names, parse_names
from dockertui.engine.text import clean
from dockertui.i18n import _

if TYPE_CHECKING:
    from docker import APIClient

Verdict = Literal["open", "refused", "silent", "no name", "no way", "no tool"]
"""What came of a probe: `silent` is no answer in time, `no way` is no route."""
PROBE_S = 3
"""Seconds that one attempt may take."""
_MOST_TRIED = 5
_SCRIPT = r"""
h=$1; p=$2; s=$3
has() { command -v "$1" >/dev/null 2>&1; }
end() { echo; echo "probe $1 $2"; exit 0; }
if has bash && has timeout; then
  timeout "$s" bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$h" "$p" 2>&1; end bash $?
fi
if has nc; then
  if nc --help 2>&1 | grep -q BusyBox; then
    said=$(nc -w "$s" "$h" "$p" -e true </dev/null 2>&1); r=$?
  else
    said=$(nc -z -v -w "$s" "$h" "$p" </dev/null 2>&1); r=$?
  fi
  case "$said" in *"invalid option"*|*"Usage:"*|*"unrecognized"*) ;; *) echo "$said"; end nc $r;; esac
fi
if has curl; then
  said=$(curl -sS -o /dev/null --connect-timeout "$s" -m "$s" -w 'connected %{time_connect}' \
    "telnet://$h:$p" </dev/null 2>&1); r=$?
  case "$said" in *"connected 0.000000"*|*"connected 0,000000"*|*"connected 0"|"") ;; *connected*) r=0;; esac
  echo "$said"; end curl $r
fi
if has python3; then
  python3 -c 'import socket, sys
try: socket.create_connection((sys.argv[1], int(sys.argv[2])), float(sys.argv[3])).close()
except OSError as e: sys.exit(str(e))' "$h" "$p" "$s" 2>&1; end python3 $?
fi
if has wget; then
  wget -T "$s" -q -O /dev/null "http://$h:$p/" 2>&1; end wget $?
fi
end none 1
"""
_END = re.compile(r"^probe (\w+) (\d{1,3})\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two containers."""

    id: str
    name: str = ""
    state: str = ""
    is_live: bool = False
    network_mode: str = ""


@dataclass(frozen=True, slots=True)
class Common:
    """A network that both are on."""

    id: str
    name: str = ""
    ips: tuple[str, ...] = ()
    """The addresses of the second there."""
    names: tuple[str, ...] = ()
    """By which names the engine's DNS finds the second there."""
    is_internal: bool = False


@dataclass(frozen=True, slots=True)
class Attempt:
    """One probe."""

    to: str
    """The name or address."""
    verdict: Verdict
    tool: str = ""
    """What it was made with."""
    by_helper: bool = False
    """Whether a helper made it, in the first one's network."""
    said: str = ""
    """What that printed."""


@dataclass(frozen=True, slots=True)
class Reached:
    """All that was found out."""

    source: Side
    target: Side
    port: int
    common: tuple[Common, ...] = ()
    source_networks: tuple[str, ...] = ()
    target_networks: tuple[str, ...] = ()
    internal: tuple[str, ...] = ()
    """Which of all these have no way out."""
    attempts: tuple[Attempt, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether a connection came about."""
        return any(attempt.verdict == "open" for attempt in self.attempts)


def reach(api: "APIClient", source_id: str, target_id: str, port: int) -> Reached:
    """Find out whether a container reaches a TCP port of another.

    Args:
        api: A client.
        source_id: The container that asks.
        target_id: The one that is asked.
        port: The port in the second one, as its program has it.

    Raises:
        EngineError: One of them is gone, or the engine's own words.
    """
    raw_a, raw_b = containers.inspect(api, source_id), containers.inspect(api, target_id)
    source, target = (_flat(raw) for raw in (raw_a, raw_b))
    known = {
        n.id: n for n in (networks.parse(one) for one in networks.list_raw(api) if isinstance(one, Mapping))
    }
    names = {one.network: one for one in parse_names(raw_b)}
    here = {_key(place) for place in source.networks}
    common = tuple(
        _common(place, names.get(place.network), known) for place in target.networks if _key(place) in here
    )
    found = Reached(
        _side(source),
        _side(target),
        port,
        common,
        tuple(place.network for place in source.networks),
        tuple(place.network for place in target.networks),
        tuple(
            place.network
            for place in (*source.networks, *target.networks)
            if place.network_id in known and known[place.network_id].is_internal
        ),
    )
    if source.state != "running" or target.state != "running":
        return found
    return _tried(api, found, target)


def _tried(api: "APIClient", found: Reached, target: Container) -> Reached:
    """Return what was found with the probes: by name first, then by address."""
    to = [one.names[0] for one in found.common if one.names][:1]
    ips = [ip for one in found.common for ip in one.ips] or list(target.addresses)
    attempts: list[Attempt] = []
    for host in [*to, *ips[:2]]:
        attempts.append(_probe(api, found.source.id, host, found.port))
        if attempts[-1].verdict in ("open", "no tool") or (attempts[-1].verdict == "refused" and host in ips):
            break
    return replace(found, attempts=tuple(attempts))


# ---------------------------------------------------------------------- what the engine knows
def _flat(raw: Mapping[str, Any]) -> Container:
    """Return the record of what inspect() gave, as far as it is needed here."""
    state = fields.text(fields.mapping(raw, "State"), "Status")
    return containers.parse({**raw, "State": state, "Status": "", "Ports": [], "Created": 0, "Mounts": []})


def _side(one: Container) -> Side:
    return Side(one.id, one.name, one.state, one.is_live, one.network_mode)


def _key(place: Attachment) -> str:
    return place.network_id or place.network


def _common(place: Attachment, names: Names | None, known: Mapping[str, networks.Network]) -> Common:
    network = known.get(place.network_id)
    has_dns = network is None or not network.is_predefined
    found = dict.fromkeys((*names.dns_names, *names.aliases)) if names is not None else {}
    ips = tuple(filter(None, (place.ipv4, place.ipv6, *place.reserved)))
    return Common(
        place.network_id,
        place.network,
        tuple(dict.fromkeys(ips)),
        tuple(found) if has_dns else (),
        network is not None and network.is_internal,
    )


# ---------------------------------------------------------------------- the probe
def _probe(api: "APIClient", container_id: str, host: str, port: int) -> Attempt:
    words = [_SCRIPT, "sh", host, str(port), str(PROBE_S)]
    text = _in_container(api, container_id, words)
    found = parse_probe(host, text)
    if found.verdict != "no tool":
        return found
    return _by_helper(api, container_id, host, words) or found


def parse_probe(host: str, text: str, *, by_helper: bool = False) -> Attempt:
    """Return what came of a probe, of what its script printed; "" where no script ran."""
    match = _END.search(text)
    if match is None or match[1] == "none":
        return Attempt(host, "no tool", by_helper=by_helper, said=clean(text).strip()[:300])
    said = clean(text[: match.start()].strip())
    said = " ".join(said.split())[:300]
    return Attempt(host, _verdict(match[1], int(match[2]), said), match[1], by_helper, said)


def _verdict(tool: str, code: int, said: str) -> Verdict:
    if code == 0:
        return "open"
    low = said.lower()
    tests: tuple[tuple[Verdict, tuple[str, ...]], ...] = (
        ("refused", ("refused",)),
        ("no name", ("bad address", "not known", "resolve", "name or service", "no address", "in name")),
        ("no way", ("no route", "unreachable")),
        ("silent", ("timed out", "timeout")),
    )
    for verdict, parts in tests:
        if any(part in low for part in parts):
            return verdict
    if tool == "wget" and ("http/" in low or "server returned" in low or "error getting response" in low):
        return "open"  # something answered, if not with a page
    return "silent"


def _in_container(api: Any, container_id: str, words: Sequence[str]) -> str:
    """Run the script in a container; returns what it printed, "" where there is no shell."""
    from docker.errors import APIError  # late: docker-py is slow to import

    try:
        made = api.exec_create(container_id, ["/bin/sh", "-c", *words])
        output = api.exec_start(made["Id"])
    except APIError as error:
        if error.status_code == 409 or (error.status_code == 404 and "No such container" in str(error)):
            raise
        return ""
    return output.decode("utf-8", "replace") if isinstance(output, bytes) else ""


def _by_helper(api: Any, container_id: str, host: str, words: Sequence[str]) -> Attempt | None:
    """Run the script in a helper in a container's network; None where no local image can be used."""
    from docker.errors import APIError  # late: docker-py is slow to import

    last: Attempt | None = None
    for raw in helper.local_images(api)[:_MOST_TRIED]:
        said = dict(helper.body(str(raw["Id"]), (), ["/bin/sh", "-c", *words]))
        said["HostConfig"] = {**said["HostConfig"], "NetworkMode": f"container:{container_id}"}
        said.pop("NetworkDisabled")
        made = ""
        try:
            with contextlib.suppress(APIError):
                made = helper.create(api, said)
                api.start(made)
                api.wait(made, timeout=PROBE_S + 10)
                text = api.logs(made).decode("utf-8", "replace")
                found = parse_probe(host, text, by_helper=True)
                if found.verdict != "no tool":
                    return found
                last = found
        finally:
            if made:
                helper.clear(api, made)
    return last


def port_of(text: str) -> int:
    """Return a port that was typed: `80`, `80/tcp`.

    Raises:
        EngineFault: It is none, or not one of TCP.
    """
    number, _slash, protocol = text.strip().partition("/")
    if not number.isdecimal() or not 0 < int(number[:6]) < 65536 or protocol not in ("", "tcp"):
        raise EngineFault(_("%(text)s is no TCP port; a number from 1 to 65535.") % {"text": clean(text)})
    return int(number)
