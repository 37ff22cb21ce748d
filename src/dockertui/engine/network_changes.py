"""Makes networks with all that can be said of them; puts containers on them and takes them off."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from dockertui.engine import fields
from dockertui.engine.errors import EngineFault, translate
from dockertui.engine.pairs import pairs
from dockertui.engine.subnets import planned, words
from dockertui.i18n import _

if TYPE_CHECKING:
    from docker import APIClient

_PRIORITY_SINCE = (1, 48)
"""The API version that knows which network's gateway a container takes first."""


def create(
    api: "APIClient",
    name: str,
    driver: str = "bridge",
    subnets: str = "",
    gateways: str = "",
    ranges: str = "",
    ipv6: bool = False,
    internal: bool = False,
    attachable: bool = False,
    options: str = "",
    labels: str = "",
) -> str:
    """Create a network and return its id; a name that is taken is a conflict on every engine.

    Args:
        api: A client.
        name: What it is called.
        driver: What makes it.
        subnets: See `subnets.planned`, as for the two that follow; "" for one that the engine chooses.
        gateways: See there.
        ranges: See there.
        ipv6: Whether it has IPv6 addresses too.
        internal: Whether it has no way out.
        attachable: Whether containers may be put on it by hand, where a swarm made it.
        options: The driver's, as `name=value` with spaces between, as a shell would read them.
        labels: The same.

    Raises:
        EngineFault: What is typed cannot be, or the engine's own words.
    """
    try:
        plan = planned(subnets, gateways, ranges)
    except ValueError as error:
        raise EngineFault(str(error)) from error
    ipam = {"Config": [{key: text for key, text in _pool(one).items() if text} for one in plan]}
    client: Any = api
    found = client.create_network(
        name,
        driver=driver or None,
        options=dict(pairs(options)) or None,
        ipam=ipam if plan else None,
        check_duplicate=True,
        internal=internal,
        labels=dict(pairs(labels)) or None,
        enable_ipv6=ipv6 or any(":" in one.subnet for one in plan),
        attachable=attachable or None,
    )
    return fields.text(found, "Id")


def _pool(one: Any) -> dict[str, str]:
    return {"Subnet": one.subnet, "Gateway": one.gateway, "IPRange": one.ip_range}


def connect(
    api: "APIClient",
    network_id: str,
    containers: str,
    ipv4: str = "",
    ipv6: str = "",
    aliases: str = "",
    priority: str = "",
) -> None:
    """Put containers on a network; those that are on it already stay.

    Args:
        api: A client.
        network_id: The network.
        containers: Their names or ids, with spaces between.
        ipv4: The address of one container; "" for one that the engine chooses.
        ipv6: The same.
        aliases: More names by which they are found there, with spaces between.
        priority: A number; of several networks, the gateway of the highest is taken. "" for the usual.

    Raises:
        EngineError: Why it failed, for each container where it did; the others are on it.
    """
    config = _endpoint(api, ipv4, ipv6, aliases, priority)
    _each(api, words(containers), lambda name: _connect(api, network_id, name, config))


def connect_container(
    api: "APIClient",
    container_id: str,
    networks: str,
    ipv4: str = "",
    ipv6: str = "",
    aliases: str = "",
    priority: str = "",
) -> None:
    """Put one container on networks; the arguments are those of connect()."""
    config = _endpoint(api, ipv4, ipv6, aliases, priority)
    _each(api, words(networks), lambda name: _connect(api, name, container_id, config))


def disconnect(api: "APIClient", network_id: str, containers: str, force: bool = False) -> None:
    """Take containers off a network.

    Args:
        api: A client.
        network_id: The network.
        containers: Their names or ids, with spaces between.
        force: Whether also where the container is gone.

    Raises:
        EngineError: Why it failed, for each container where it did; the others are off.
    """
    client: Any = api
    _each(
        api,
        words(containers),
        lambda name: client.disconnect_container_from_network(name, network_id, force=force),
    )


def disconnect_container(api: "APIClient", container_id: str, networks: str) -> None:
    """Take one container off networks; see disconnect()."""
    client: Any = api
    _each(api, words(networks), lambda name: client.disconnect_container_from_network(container_id, name))


def _endpoint(api: Any, ipv4: str, ipv6: str, aliases: str, priority: str) -> dict[str, Any]:
    """Return how a container is to be on a network, as the engine takes it.

    Raises:
        EngineFault: The engine knows no priorities, or it is no number.
    """
    addresses = {"IPv4Address": ipv4.strip(), "IPv6Address": ipv6.strip()}
    config: dict[str, Any] = {}
    if any(addresses.values()):
        config["IPAMConfig"] = {key: text for key, text in addresses.items() if text}
    if words(aliases):
        config["Aliases"] = words(aliases)
    if priority.strip():
        version = tuple(int(part) for part in str(api._version).split(".") if part.isdecimal())
        if version < _PRIORITY_SINCE:
            raise EngineFault(
                _("This engine knows no priority of gateways."),
                _("Docker Engine 28 and later know it; leave the field empty."),
            )
        config["GwPriority"] = int(priority)
    return config


def _connect(api: Any, network: str, container: str, config: dict[str, Any]) -> None:
    body: dict[str, Any] = {"Container": container, **({"EndpointConfig": config} if config else {})}
    response = api._post_json(api._url("/networks/{0}/connect", network), data=body)
    api._raise_for_status(response)


def _each(api: Any, names: Sequence[str], do: Callable[[str], object]) -> None:
    """Do something with each of some names; what failed is said at the end, all of it.

    Raises:
        EngineError: The error of the one that failed, or what is said of several.
    """
    from docker.errors import APIError  # late: docker-py is slow to import

    failed: list[tuple[str, APIError]] = []
    for name in names:
        try:
            do(name)
        except APIError as error:
            failed.append((name, error))
    if len(failed) == 1:
        raise failed[0][1]
    if failed:
        lines = [f"{name}: {translate(error, api.endpoint).message}" for name, error in failed]
        raise EngineFault("\n".join(lines))
