"""What can be done about the networks of containers, from the containers' side."""

from collections.abc import Sequence
from typing import Any

from dockertui.engine import network_changes
from dockertui.engine.containers import Container
from dockertui.engine.subnets import words
from dockertui.i18n import N_, _
from dockertui.resources.command_line import AND, TARGET, operand
from dockertui.resources.network_fields import connect_fields, connect_words, text_of
from dockertui.resources.spec import Action, Confirm, Field, OpensScreen, Scene, Values


def _connect_command(_container: Any, values: Values) -> Sequence[str]:
    options, found = connect_words(values), list[str]()
    for name in words(text_of(values, "networks")) or ["NETWORK"]:
        found += [AND, "docker", "network", "connect", *options, *operand(name), TARGET]
    return found[1:]


def _disconnect_command(_container: Any, values: Values) -> Sequence[str]:
    found: list[str] = []
    for name in words(text_of(values, "networks")) or ["NETWORK"]:
        found += [AND, "docker", "network", "disconnect", *operand(name), TARGET]
    return found[1:]


def _is_free(container: Container) -> bool:
    is_bound = container.network_mode in ("host", "none") or container.network_mode.startswith("container:")
    return not container.fault and not is_bound


def _on(container: Container, _scene: Scene) -> str:
    found = ", ".join(place.network for place in container.networks)
    return _("It is on: %(names)s.") % {"names": found} if found else _("It is on no network.")


_BOUND = N_("it has the host's network, another container's, or none")
CONTAINER_NETWORKS: tuple[Action[Container], ...] = (
    Action(
        "connect",
        "N",
        N_("Connect"),
        N_("Put it on networks, with an address and names if you like"),
        _connect_command,
        call=network_changes.connect_container,
        enabled=_is_free,
        reason=_BOUND,
        busy=N_("connecting"),
        being=N_("%(name)s is being put on networks"),
        verb=N_("Connect"),
        done=N_("%(name)s connected"),
        done_many=N_("%(n)d connected"),
        footer=0,
        confirm=Confirm(
            N_("Connect %(name)s to networks"), N_("Connect %(count)d containers to networks"), notes=_on
        ),
        form=connect_fields("networks", N_("Networks"), "networks"),
        timeout_s=60.0,
    ),
    Action(
        "disconnect",
        "D",
        N_("Disconnect"),
        N_("Take it off networks"),
        _disconnect_command,
        call=network_changes.disconnect_container,
        enabled=_is_free,
        reason=_BOUND,
        busy=N_("disconnecting"),
        being=N_("%(name)s is being taken off networks"),
        done=N_("%(name)s disconnected"),
        done_many=N_("%(n)d disconnected"),
        footer=0,
        confirm=Confirm(
            N_("Disconnect %(name)s from networks"),
            N_("Disconnect %(count)d containers from networks"),
            notes=_on,
        ),
        form=(
            Field(
                "networks",
                N_("Networks"),
                hint=N_("%(dialog.find)s picks them"),
                finder="networks",
                is_needed=True,
            ),
        ),
        timeout_s=60.0,
    ),
    Action(
        "reach",
        "T",
        N_("Can it reach?"),
        N_("Find out whether it reaches a port of another container"),
        lambda _c, _v: ("docker", "exec", TARGET, "nc", "-z", "NAME", "PORT"),
        opens=OpensScreen("reach"),
        enabled=lambda c: not c.fault,
        footer=0,
    ),
    Action(
        "copy_address",
        "I",
        N_("Copy address"),
        N_("Copy its address; of several, pick one"),
        lambda _c, _v: ("docker", "inspect", TARGET),
        opens=OpensScreen("copy_address"),
        writes=False,
        many=False,
        footer=0,
    ),
)
