"""What can be done with networks: make, remove, put containers on them and take them off."""

from collections.abc import Sequence
from typing import Any

from dockertui.engine import network_changes, networks
from dockertui.engine import networks as engine
from dockertui.engine.networks import Network
from dockertui.engine.pairs import pairs, problem
from dockertui.engine.subnets import overlap, planned, words
from dockertui.i18n import N_, _, ngettext
from dockertui.resources.command_line import AND, TARGET, operand
from dockertui.resources.common import alone, names
from dockertui.resources.network_fields import connect_fields, connect_words, text_of
from dockertui.resources.spec import Action, Confirm, Field, OpensScreen, OpensTab, Scene, Values


def _remove_loses(gone: Sequence[Network], _scene: Scene) -> str:
    return ngettext(
        "Containers that are made to be on it cannot start without it.",
        "Containers that are made to be on one of these %(n)d cannot start without it.",
        len(gone),
    ) % {"n": len(gone)}


def _remove_notes(network: Network, scene: Scene) -> str:
    """Say who is in the way of its removal, or cannot start without it."""
    members = scene.relations.by_network.get(network.id, ())
    running = names(tuple(c for c, _a in members if c.is_live))
    if running:
        return _("Connected: %(names)s. The engine refuses until they are disconnected.") % {"names": running}
    if members:
        return _("Stopped: %(names)s.") % {"names": names(tuple(c for c, _a in members))}
    return _("No container is on it.")


def _create_command(_record: Any, values: Values) -> Sequence[str]:
    driver = text_of(values, "driver") or "bridge"
    found = [] if driver == "bridge" else ["--driver", driver]
    for name, flag in (("subnets", "--subnet"), ("gateways", "--gateway"), ("ranges", "--ip-range")):
        for word in words(text_of(values, name)):
            found += [flag, word]
    for name, flag in (("ipv6", "--ipv6"), ("internal", "--internal"), ("attachable", "--attachable")):
        if values.get(name):
            found.append(flag)
    for name, flag in (("options", "--opt"), ("labels", "--label")):
        if not problem(text_of(values, name)):
            for key, value in pairs(text_of(values, name)).items():
                found += [flag, f"{key}={value}"]
    return ("docker", "network", "create", *found, *operand(text_of(values, "name") or "NAME"))


def _check_subnets(text: str, _values: Values, scene: Scene) -> str:
    """Say what is wrong with subnets, and which network has some of their addresses already."""
    try:
        plan = planned(text)
    except ValueError as error:
        return str(error)
    found = overlap(plan, scene.snapshot.of(networks.KIND).values())
    if found is None:
        return ""
    subnet, name, other = found
    return _("%(subnet)s overlaps %(other)s of %(name)s.") % {"subnet": subnet, "other": other, "name": name}


def _check_gateways(text: str, values: Values, _scene: Scene) -> str:
    return _plan_problem(values, gateways=text)


def _check_ranges(text: str, values: Values, _scene: Scene) -> str:
    return _plan_problem(values, ranges=text)


def _plan_problem(values: Values, *, gateways: str = "", ranges: str = "") -> str:
    """Say what is wrong with gateways or ranges beside the subnets; of those it is said elsewhere."""
    try:
        planned(text_of(values, "subnets"))
    except ValueError:
        return ""
    try:
        planned(text_of(values, "subnets"), gateways, ranges)
    except ValueError as error:
        return str(error)
    return ""


def _check_pairs(text: str) -> str:
    return problem(text)


_CREATE_FIELDS = (
    Field("name", N_("Name"), check=lambda name: "" if name.strip() else _("A network needs a name.")),
    Field("driver", N_("Driver"), "bridge", choices=("bridge", "macvlan", "ipvlan", "overlay")),
    Field(
        "subnets",
        N_("Subnets"),
        hint=N_("10.1.0.0/24 fd00:1::/64; empty: any free"),
        check_beside=_check_subnets,
    ),
    Field(
        "gateways",
        N_("Gateways"),
        hint=N_("one in each subnet; empty: the first address"),
        check_beside=_check_gateways,
    ),
    Field(
        "ranges",
        N_("Ranges"),
        hint=N_("10.1.0.128/25: addresses come from it"),
        check_beside=_check_ranges,
    ),
    Field("options", N_("Options"), hint=N_("the driver's: name=value"), check=_check_pairs),
    Field("labels", N_("Labels"), hint=N_("name=value"), check=_check_pairs),
    Field("ipv6", N_("IPv6 addresses too"), default=False),
    Field("internal", N_("Internal: no way out"), default=False),
    Field("attachable", N_("Attachable: containers may be put on it by hand"), default=False),
)


def _connect_command(_network: Any, values: Values) -> Sequence[str]:
    options, found = connect_words(values), list[str]()
    for name in words(text_of(values, "containers")) or ["CONTAINER"]:
        found += [AND, "docker", "network", "connect", *options, TARGET, *operand(name)]
    return found[1:]


def _disconnect_command(_network: Any, values: Values) -> Sequence[str]:
    found: list[str] = []
    options = ["--force"] if values.get("force") else []
    for name in words(text_of(values, "containers")) or ["CONTAINER"]:
        found += [AND, "docker", "network", "disconnect", *options, TARGET, *operand(name)]
    return found[1:]


def _can_connect(network: Network) -> bool:
    return network.name not in ("host", "none") and not network.is_ingress and not network.fault


def _on_it(network: Network, scene: Scene) -> str:
    """Say who is on a network."""
    members = names(tuple(c for c, _a in scene.relations.by_network.get(network.id, ())))
    return _("On it: %(names)s.") % {"names": members} if members else _("No container is on it.")


NETWORK_ACTIONS: tuple[Action[Network], ...] = (
    Action(
        "create",
        "n",
        N_("New"),
        N_("Create a network"),
        _create_command,
        call=network_changes.create,
        targetless=True,
        busy=N_("creating"),
        being=N_("network %(name)s is being created"),
        verb=N_("Create network"),
        done=N_("network %(name)s created"),
        footer=6,
        confirm=Confirm(N_("New network")),
        form=_CREATE_FIELDS,
    ),
    Action(
        "connect",
        "c",
        N_("Connect"),
        N_("Put containers on the network, with an address and names if you like"),
        _connect_command,
        call=network_changes.connect,
        enabled=_can_connect,
        reason=N_("containers are on it by how they are made only"),
        busy=N_("connecting"),
        being=N_("containers are being put on %(name)s"),
        done=N_("connected to %(name)s"),
        done_many=N_("%(n)d connected"),
        footer=6,
        confirm=Confirm(N_("Connect to %(name)s"), N_("Connect to %(count)d networks"), notes=_on_it),
        form=connect_fields("containers", N_("Containers"), "containers"),
        timeout_s=60.0,
    ),
    Action(
        "disconnect",
        "x",
        N_("Disconnect"),
        N_("Take containers off the network"),
        _disconnect_command,
        call=network_changes.disconnect,
        enabled=_can_connect,
        reason=N_("containers are on it by how they are made only"),
        busy=N_("disconnecting"),
        being=N_("containers are being taken off %(name)s"),
        done=N_("disconnected from %(name)s"),
        done_many=N_("%(n)d disconnected"),
        footer=5,
        confirm=Confirm(
            N_("Disconnect from %(name)s"), N_("Disconnect from %(count)d networks"), notes=_on_it
        ),
        form=(
            Field(
                "containers",
                N_("Containers"),
                hint=N_("%(dialog.find)s picks them"),
                finder="containers",
                is_needed=True,
            ),
            Field("force", N_("Force: also where the container is gone"), default=False),
        ),
        timeout_s=60.0,
    ),
    Action(
        "picture",
        "p",
        N_("Picture"),
        N_("Draw the network, its containers and what they publish"),
        lambda _n, _v: ("docker", "network", "inspect", TARGET),
        opens=OpensScreen("network_picture"),
        writes=False,
        many=False,
        footer=5,
    ),
    Action(
        "picture_all",
        "V",
        N_("Picture of all"),
        N_("Draw all networks of the engine, their containers and what they publish"),
        lambda _n, _v: ("docker", "network", "ls"),
        opens=OpensScreen("network_picture"),
        writes=False,
        targetless=True,
        footer=4,
    ),
    Action(
        "copy_address",
        "I",
        N_("Copy address"),
        N_("Copy an address of a container on it, or of its gateway"),
        lambda _n, _v: ("docker", "network", "inspect", TARGET),
        opens=OpensScreen("copy_address"),
        writes=False,
        many=False,
        footer=3,
    ),
    Action(
        "inspect",
        "i",
        N_("Inspect"),
        N_("Show everything Docker knows about it (inspect)"),
        lambda _n, _v: ("docker", "network", "inspect", TARGET),
        opens=OpensTab("inspect"),
        writes=False,
        footer=4,
    ),
    Action(
        "remove",
        "d,delete",
        N_("Remove"),
        N_("Remove the network"),
        lambda _n, _v: ("docker", "network", "rm", TARGET),
        call=engine.remove,
        enabled=lambda n: not n.is_predefined,
        why_not=N_("made by the engine, which needs it"),
        busy=N_("removing"),
        being=N_("network %(name)s is being removed"),
        done=N_("network %(name)s removed"),
        done_many=N_("%(n)d removed"),
        dangerous=True,
        gone_is_done=True,
        footer=7,
        confirm=Confirm(
            N_("Remove network %(name)s?"),
            N_("Remove %(count)d networks?"),
            loses=_remove_loses,
            warns=alone(_remove_notes),
            notes=_remove_notes,
        ),
    ),
)
