"""The part of reverse.py for networks: ports, places, names."""

import ipaddress
from collections.abc import Iterator, Mapping
from typing import Any

from dockertui.engine import fields
from dockertui.engine.run import values
from dockertui.engine.run.attaching import Place
from dockertui.engine.run.raw import number, pairs, text, texts

Raw = Mapping[str, Any]
_UNNAMED = ("", "default", "bridge")
"""How engines call the network of a container that names none."""


def network(container: Raw, of_image: Raw) -> dict[str, Any]:
    """Return what a line says of ports, networks and names."""
    config, host = fields.mapping(container, "Config"), fields.mapping(container, "HostConfig")
    mode = text(host, "NetworkMode")
    hostname = text(config, "Hostname")
    shares_name = mode == "host" or mode.startswith("container:") or text(host, "UTSMode") == "host"
    if shares_name or hostname == text(container, "Id")[:12]:
        hostname = ""
    return {
        "hostname": hostname,
        "domainname": "" if shares_name else text(config, "Domainname"),
        "ports": tuple(_ports(host)),
        "publish_all": fields.flag(host, "PublishAllPorts"),
        "expose": tuple(_exposed(config, host, of_image)),
        "dns": texts(host, "Dns"),
        "dns_options": texts(host, "DnsOptions"),
        "dns_search": texts(host, "DnsSearch"),
        "add_hosts": texts(host, "ExtraHosts"),
    } | _places(container, mode)


# ---------------------------------------------------------------------- ports
def _ports(host: Raw) -> Iterator[str]:
    """Yield what is published; ports that follow each other, inside and outside, as one range."""
    found: list[tuple[str, str, int, str]] = []  # protocol, address, port inside, outside
    for port, bindings in sorted(fields.mapping(host, "PortBindings").items(), key=_by_port):
        inside, _sign, protocol = str(port).partition("/")
        for binding in bindings if isinstance(bindings, list) else ():
            if isinstance(binding, dict) and inside.isdecimal():
                outside = text(binding, "HostPort")
                found.append(
                    (
                        protocol or "tcp",
                        text(binding, "HostIp"),
                        int(inside),
                        "" if outside == "0" else outside,
                    )
                )
    found.sort(key=lambda one: (one[0], one[1]))
    run: list[tuple[str, str, int, str]] = []
    for one in found:
        if run and not _follows(run[-1], one):
            yield _range(run)
            run = []
        run.append(one)
    if run:
        yield _range(run)


def _by_port(item: tuple[str, Any]) -> tuple[int, str]:
    inside, _sign, protocol = item[0].partition("/")
    return (int(inside) if inside.isdecimal() else 0, protocol)


def _follows(before: tuple[str, str, int, str], one: tuple[str, str, int, str]) -> bool:
    return (
        before[:2] == one[:2]
        and one[2] == before[2] + 1
        and before[3].isdecimal()
        and one[3].isdecimal()
        and int(one[3]) == int(before[3]) + 1
    )


def _range(run: list[tuple[str, str, int, str]]) -> str:
    protocol, ip, first, outside = run[0]
    last = run[-1]
    inside = str(first) if len(run) == 1 else f"{first}-{last[2]}"
    outside = outside if len(run) == 1 else f"{outside}-{last[3]}"
    ip = f"[{ip}]" if ":" in ip else ip
    before = f"{ip}:{outside}:" if ip else f"{outside}:" if outside else ""
    return before + inside + ("" if protocol == "tcp" else f"/{protocol}")


def _exposed(config: Raw, host: Raw, of_image: Raw) -> Iterator[str]:
    there = {*fields.mapping(of_image, "ExposedPorts"), *fields.mapping(host, "PortBindings")}
    for port, _nothing in sorted(fields.mapping(config, "ExposedPorts").items(), key=_by_port):
        if port not in there:
            yield port.removesuffix("/tcp")


# ---------------------------------------------------------------------- places
def _places(container: Raw, mode: str) -> dict[str, Any]:
    """Return networks, the first one's properties as options beside it."""
    found = fields.mapping(fields.mapping(container, "NetworkSettings"), "Networks")
    first_name = "bridge" if mode in _UNNAMED else mode
    by_id = {text(raw, "NetworkID"): name for name, raw in found.items() if isinstance(raw, dict)}
    first_name = by_id.get(mode, first_name)
    raw = found.get(first_name)
    first = _place(container, first_name, raw if isinstance(raw, dict) else {})
    others = [
        _place(container, name, raw)
        for name, raw in sorted(found.items())
        if name != first_name and isinstance(raw, dict)
    ]
    made: dict[str, Any] = {"links": tuple(_links(fields.mapping(container, "HostConfig"), first))}
    if mode not in _UNNAMED or others:
        made["networks"] = (first_name, *(other.text for other in others))
    if first.driver_opts or first.gateway_priority:
        return made | {"networks": (first.text, *(other.text for other in others))}
    return made | {
        "network_aliases": first.aliases,
        "ip": first.ip,
        "ip6": first.ip6,
        "link_local_ips": first.link_local_ips,
        "mac_address": first.mac,
    }


def _place(container: Raw, name: str, raw: Raw) -> Place:
    """Return a container's place on a network, without what the engine gave it."""
    wanted = fields.mapping(raw, "IPAMConfig")
    place = Place(
        network=name,
        ip=text(wanted, "IPv4Address"),
        ip6=text(wanted, "IPv6Address"),
        link_local_ips=texts(wanted, "LinkLocalIPs"),
        mac=_mac(container, name, raw),
        links=texts(raw, "Links"),
        driver_opts=tuple(f"{key}={value}" for key, value in sorted(pairs(raw, "DriverOpts").items())),
        gateway_priority=number(raw, "GwPriority") or 0,
    )
    if not place.is_own:
        return place
    short = text(container, "Id")[:12]
    aliases = tuple(dict.fromkeys(alias for alias in texts(raw, "Aliases") if alias != short))
    return Place(**{name: getattr(place, name) for name in Place.__slots__} | {"aliases": aliases})


def _mac(container: Raw, name: str, raw: Raw) -> str:
    """Return a MAC address that was asked for: not one that was made of the IP address, or by chance.

    Engines say which was asked for in the container's settings, and keep that of a stopped one only then.
    """
    config = fields.mapping(container, "Config")
    mode = text(fields.mapping(container, "HostConfig"), "NetworkMode")
    is_first = name == ("bridge" if mode in _UNNAMED else mode)
    asked = text(config, "MacAddress")
    if asked and is_first:
        return asked
    found = text(raw, "MacAddress")
    if not found:
        return ""
    is_live = bool(text(raw, "EndpointID"))
    if not is_live:
        return found
    return "" if _is_made_of(found, text(raw, "IPAddress")) or is_first else _not_by_chance(found)


def _is_made_of(mac: str, ip: str) -> bool:
    """Return whether an engine made a MAC address of an IP address: 02:42 and its four numbers."""
    try:
        packed = ipaddress.IPv4Address(ip).packed
    except ValueError:
        return False
    return mac.lower().replace("-", ":") == "02:42:" + ":".join(f"{byte:02x}" for byte in packed)


def _not_by_chance(mac: str) -> str:
    """Return an address unless it is one of those that machines make up, which have the second bit set."""
    return "" if int(mac[:2], 16) & 2 else values.mac(mac)


def _links(host: Raw, first: Place) -> Iterator[str]:
    """Yield links as a line has them: `/db:/web/database` is `db:database`."""
    if first.is_own:
        yield from first.links
        return
    for link in texts(host, "Links"):
        source, _sign, alias = link.partition(":")
        source, alias = source.removeprefix("/"), alias.rpartition("/")[2]
        yield f"{source}:{alias}" if alias else source
