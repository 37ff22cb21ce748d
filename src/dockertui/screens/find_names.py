"""Picks containers and networks by name for a field that holds several, with spaces between."""

from collections.abc import Mapping
from typing import Any

from textual.screen import Screen

from dockertui.engine import containers, networks
from dockertui.engine.calls import Lane
from dockertui.engine.engine import Engine
from dockertui.engine.errors import EngineError
from dockertui.engine.subnets import words
from dockertui.i18n import _
from dockertui.resources.rows import natural
from dockertui.screens.pick import Item, PickScreen


async def find_containers(screen: Screen[Any], engine: Engine, typed: str) -> str | None:
    """Have a container picked; gives what the field is to hold, None if the user cancelled."""
    listed = await _listed(screen, engine, containers)
    items = [
        Item(one.name, ", ".join([one.state, *(place.network for place in one.networks)]))
        for one in sorted(listed, key=lambda one: (not one.is_live, natural(one.name)))
    ]
    return await _pick(screen, _("Container"), items, typed, _("There are no containers."))


async def find_networks(screen: Screen[Any], engine: Engine, typed: str) -> str | None:
    """Have a network picked; gives what the field is to hold, None if the user cancelled."""
    listed = await _listed(screen, engine, networks)
    items = [
        Item(one.name, " ".join([one.driver, *(subnet.subnet for subnet in one.subnets)]))
        for one in sorted(listed, key=lambda one: (one.is_predefined, natural(one.name)))
    ]
    return await _pick(screen, _("Network"), items, typed, _("There are no networks."))


async def _listed(screen: Screen[Any], engine: Engine, of: Any) -> list[Any]:
    """Return the records that an engine lists now; none, and why not said, where it cannot."""
    try:
        found = await engine.call(of.list_raw, lane=Lane.DETAIL)
    except EngineError as error:
        screen.notify(str(error), severity="error", markup=False)
        return []
    return [of.parse(raw) for raw in found if isinstance(raw, Mapping)]


async def _pick(screen: Screen[Any], title: str, items: list[Item], typed: str, empty: str) -> str | None:
    """Add what is picked to what is typed; what is there already is taken out."""
    held = words(typed)
    shown = [Item(one.value, ("✓ " if one.value in held else "") + one.note) for one in items]
    picked = await screen.app.push_screen(PickScreen(title, shown, empty=empty), wait_for_dismiss=True)
    if picked is None:
        return None
    if picked.value in held:
        held.remove(picked.value)
    elif any(one.value in held for one in items) or not held:
        held.append(picked.value)
    else:
        held = [picked.value]  # what was typed was the beginning of a name
    return " ".join(held)
