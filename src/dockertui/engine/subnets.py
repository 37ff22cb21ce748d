"""Address ranges as they are typed for a new network, and what of them exists already. Pure."""

import ipaddress
from collections.abc import Iterable, Sequence

from dockertui.engine.networks import Network, Subnet
from dockertui.i18n import _

Net = ipaddress.IPv4Network | ipaddress.IPv6Network


def network_of(text: str) -> Net | None:
    """Return a range such as `10.1.0.0/24`; None where a text is none, or has an address within one."""
    try:
        return ipaddress.ip_network(text.strip())
    except ValueError:
        return None


def is_address(text: str) -> bool:
    """Return whether a text is an address of IPv4 or IPv6."""
    try:
        ipaddress.ip_address(text.strip())
    except ValueError:
        return False
    return True


def planned(subnets: str, gateways: str = "", ranges: str = "") -> tuple[Subnet, ...]:
    """Return subnets, each with the gateway and the range that lie in it.

    Args:
        subnets: Ranges such as `10.1.0.0/24`, with spaces or commas between them.
        gateways: Addresses, each in one of the subnets.
        ranges: Parts of subnets from which the engine gives addresses.

    Raises:
        ValueError: What is typed cannot be; says why, for the user.
    """
    nets = [_net(word) for word in words(subnets)]
    for number, net in enumerate(nets):
        if any(net.version == other.version and net.overlaps(other) for other in nets[:number]):
            raise ValueError(_("%(name)s is in it twice.") % {"name": net})
    gateway_of: dict[Net, str] = {}
    for word in words(gateways):
        if not is_address(word):
            raise ValueError(_("%(text)s is no address.") % {"text": word})
        address = ipaddress.ip_address(word)
        _put(gateway_of, next((net for net in nets if address in net), None), word)
    range_of: dict[Net, str] = {}
    for word in words(ranges):
        part = _net(word)
        home = next((net for net in nets if _is_part(part, net)), None)
        _put(range_of, home, word)
    return tuple(Subnet(str(net), gateway_of.get(net, ""), range_of.get(net, "")) for net in nets)


def words(text: str) -> list[str]:
    """Return what stands in a text with spaces or commas between."""
    return text.replace(",", " ").split()


def overlap(subnets: Sequence[Subnet], networks: Iterable[Network]) -> tuple[str, str, str] | None:
    """Return the first subnet of which a network has addresses: it, that network's name and its subnet."""
    nets = [(net, one.subnet) for one in subnets if (net := network_of(one.subnet)) is not None]
    for network in networks:
        for other in network.subnets:
            theirs = network_of(other.subnet)
            for net, text in nets:
                if theirs is not None and net.version == theirs.version and net.overlaps(theirs):
                    return text, network.name, other.subnet
    return None


def _net(word: str) -> Net:
    net = network_of(word)
    if net is not None and "/" in word:
        return net
    try:
        meant = ipaddress.ip_network(word, strict=False)
    except ValueError:
        raise ValueError(_("%(text)s is no range such as 10.1.0.0/24.") % {"text": word}) from None
    raise ValueError(_("%(text)s is within %(net)s.") % {"text": word, "net": meant})


def _is_part(part: Net, net: Net) -> bool:
    return part.version == net.version and part.overlaps(net) and part.prefixlen >= net.prefixlen


def _put(found: dict[Net, str], home: Net | None, word: str) -> None:
    if home is None:
        raise ValueError(_("%(text)s is in none of the subnets.") % {"text": word})
    if home in found:
        raise ValueError(_("%(net)s has one already.") % {"net": home})
    found[home] = word
