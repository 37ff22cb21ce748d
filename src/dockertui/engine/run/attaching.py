"""What `--network` and the options beside it say, and the engine's form of a place on a network.

Each function raises ValueError, with plain words for the user, where a value says nothing that can be done.
"""

import re
from dataclasses import replace
from typing import Any

from dockertui.dataclass import dataclass
from dockertui.engine.run import values
from dockertui.engine.run.spec import RunSpec
from dockertui.i18n import _

DEFAULT = "default"
"""The network of a container that names none."""
_NAMED = re.compile(r"\w+=.+")


@dataclass(frozen=True, slots=True)
class Place:
    """A place on one network."""

    network: str = ""
    aliases: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    ip: str = ""
    ip6: str = ""
    link_local_ips: tuple[str, ...] = ()
    mac: str = ""
    driver_opts: tuple[str, ...] = ()
    gateway_priority: int = 0

    @property
    def is_own(self) -> bool:
        """Whether it is on a network that somebody made, not on one of the engine's own."""
        return not (
            self.network in ("", DEFAULT, "bridge", "host", "none") or self.network.startswith("container:")
        )

    @property
    def is_plain(self) -> bool:
        """Whether nothing is said but the network."""
        return self == Place(self.network)

    @property
    def text(self) -> str:
        """As `--network` has it."""
        if self.is_plain and not _NAMED.match(self.network):
            return self.network
        fields = [f"name={self.network}"]
        fields += [f"alias={alias}" for alias in self.aliases]
        for name, value in (("ip", self.ip), ("ip6", self.ip6), ("mac-address", self.mac)):
            fields += [f"{name}={value}"] if value else []
        fields += [f"link-local-ip={ip}" for ip in self.link_local_ips]
        fields += [f"driver-opt={option}" for option in self.driver_opts]
        fields += [f"gw-priority={self.gateway_priority}"] if self.gateway_priority else []
        return values.joined(fields)

    def body(self) -> dict[str, Any]:
        """Return the engine's form of it."""
        made: dict[str, Any] = {"Aliases": list(self.aliases) or None}
        if self.driver_opts:
            made["DriverOpts"] = values.mapping(self.driver_opts)
        if self.links:
            made["Links"] = list(self.links)
        if self.ip or self.ip6 or self.link_local_ips:
            made["IPAMConfig"] = {
                key: value
                for key, value in (
                    ("IPv4Address", self.ip),
                    ("IPv6Address", self.ip6),
                    ("LinkLocalIPs", list(self.link_local_ips)),
                )
                if value
            }
        if self.mac:
            made["MacAddress"] = self.mac
        if self.gateway_priority:
            made["GwPriority"] = self.gateway_priority
        return made


def place(text: str) -> Place:
    """Return the place that a `--network` names."""
    if not _NAMED.match(text):
        if not text.strip():
            raise ValueError(_("A network needs a name."))
        return Place(text)
    texts = {"name": "", "ip": "", "ip6": "", "mac-address": "", "gw-priority": "0"}
    lists: dict[str, list[str]] = {"alias": [], "driver-opt": [], "link-local-ip": []}
    for field in values.fields(text):
        name, value = values.full_pair(field)
        name = name.strip().lower()
        if name in texts:
            texts[name] = value.strip()
        elif name in lists:
            lists[name].append(value.strip())
        else:
            raise ValueError(_("A network has no field %(name)s.") % {"name": name})
    if not texts["name"]:
        raise ValueError(_("A network needs a name."))
    for option in lists["driver-opt"]:
        values.full_pair(option)
    return Place(
        network=texts["name"],
        aliases=tuple(lists["alias"]),
        ip=values.address(texts["ip"]) if texts["ip"] else "",
        ip6=values.address(texts["ip6"]) if texts["ip6"] else "",
        link_local_ips=tuple(values.address(ip) for ip in lists["link-local-ip"]),
        mac=values.mac(texts["mac-address"]) if texts["mac-address"] else "",
        driver_opts=tuple(lists["driver-opt"]),
        gateway_priority=values.whole(texts["gw-priority"]),
    )


def places(spec: RunSpec) -> tuple[Place, ...]:
    """Return all places of a container, the first with what the options beside `--network` say.

    Raises:
        ValueError: They contradict each other.
    """
    found = [place(text) for text in spec.networks] or [Place(DEFAULT)]
    found[0] = _with_options(found[0], spec)
    names = [one.network for one in found]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(_("The network %(name)s is given more than once.") % {"name": name})
    if len(found) > 1 and not all(one.is_own for one in found):
        raise ValueError(_("The engine's own networks cannot be combined with others."))
    for one in found:
        if one.aliases and not one.is_own:
            raise ValueError(_("Aliases are for networks that somebody made, not for the engine's own."))
    return tuple(found)


def _with_options(first: Place, spec: RunSpec) -> Place:
    given: dict[str, Any] = {
        "aliases": spec.network_aliases,
        "ip": spec.ip,
        "ip6": spec.ip6,
        "link_local_ips": spec.link_local_ips,
        "mac": spec.mac_address,
    }
    given = {key: value for key, value in given.items() if value}
    if any(getattr(first, key) for key in given):
        raise ValueError(_("The same is said by --network and by an option beside it."))
    if spec.links and first.is_own:
        given["links"] = spec.links
    return replace(first, **given)
