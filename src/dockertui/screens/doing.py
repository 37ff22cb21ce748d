"""From a choice to what it does: says why not, shows a tab, opens a screen, or calls the engine."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from textual.screen import Screen

from dockertui.actions import perform
from dockertui.choice import Choice, Refused, Selection
from dockertui.engine.calls import Lane
from dockertui.engine.errors import EngineError
from dockertui.i18n import _
from dockertui.resources.spec import OpensScreen, OpensTab, Values
from dockertui.screens.desk import ScreenDesk
from dockertui.screens.host import Host
from dockertui.screens.late_keys import LateKeys
from dockertui.screens.openers import OPENERS
from dockertui.screens.room import Room
from dockertui.state.fleet import Fleet
from dockertui.wishes import Request, asks, first_values, verb


class Doing:
    """Does what was chosen, in workers of the screen it was chosen on."""

    def __init__(
        self,
        screen: Screen[Any],
        fleet: Fleet,
        desk: ScreenDesk,
        late: LateKeys,
        room: Room,
    ) -> None:
        """Make it.

        Args:
            screen: Where things are chosen.
            fleet: What is called.
            desk: Where is asked and reported.
            late: Is told what went away by itself.
            room: Where the details are.
        """
        self._screen = screen
        self._fleet = fleet
        self._desk = desk
        self._late = late
        self._room = room

    def do(self, selection: Selection, choice: Choice) -> None:
        """Start what was chosen, or say why it cannot be done.

        Args:
            selection: What it was chosen on.
            choice: What was chosen.
        """
        action = choice.action
        if isinstance(choice, Refused):
            self._screen.notify(choice.text, severity="warning", markup=False)
            return
        if isinstance(action.opens, OpensTab):
            self._room.detail.choose_tab(action.opens.tab)
            self._room.enter_details()
            return
        record = choice.targets[0].record if choice.targets else None
        values = first_values(action, record, self._desk.jobs)
        request = Request(
            selection.kind,
            action,
            choice.targets,
            self._desk.world,
            selection.engine,
            values,
            of=choice.of,
            others=choice.others,
        )
        self._desk.is_opening = asks(request) or action.opens is not None
        if isinstance(action.opens, OpensScreen):
            opening = self._open(action.opens, request)
            self._screen.run_worker(opening, group="opens", exclusive=True)
        elif action.loads is not None:
            self._screen.run_worker(self._perform_loaded(request, action.loads), group="actions")
        else:
            self._screen.run_worker(perform(self._desk, self._fleet, request), group="actions")

    async def _perform_loaded(self, request: Request, loads: Callable[..., Values]) -> None:
        """Have the engine tell what the form holds at first, then do the action."""
        ref = request.targets[0].ref
        try:
            known = await self._fleet.engine(ref.engine).call(loads, ref.id, lane=Lane.DETAIL)
        except EngineError as error:
            self._desk.is_opening = False
            words = "\n".join(filter(None, (f"{request.targets[0].name}: {error}", error.hint)))
            title = _("%(label)s failed") % {"label": verb(request.action)}
            self._desk.tell(words, severity="error", title=title)
            return
        request = replace(request, values={**request.values, **known})
        await perform(self._desk, self._fleet, request)

    async def _open(self, opens: OpensScreen, request: Request) -> None:
        """Ask what the action's dialog asks, then open the screen."""
        host = Host(self._screen, self._fleet, self._desk, self._late)
        try:
            if asks(request):
                answered = await self._desk.ask(request)
                if answered is None or not (answered.targets or answered.action.targetless):
                    return
                request, self._desk.is_opening = answered, True
            await OPENERS[opens.screen](host, request)
        finally:
            if not host.has_opened:
                self._desk.is_opening = False
