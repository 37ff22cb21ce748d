"""Tidies up, once for each engine, what killed runs of the app left there; says what is to be known."""

import logging

from dockertui.engine.calls import Lane
from dockertui.engine.errors import EngineError
from dockertui.i18n import _
from dockertui.state.fleet import Fleet
from dockertui.state.world import World
from dockertui.wishes import Desk

log = logging.getLogger(__name__)


class LeftOver:
    """Which engines were looked at."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet
        self._seen: set[str] = set()

    def new_engines(self, world: World) -> list[str]:
        """Return the engines that were reached for the first time; each once."""
        found = [
            name
            for name, snapshot in world.engines.items()
            if name not in self._seen and snapshot.health.ever_live
        ]
        self._seen.update(found)
        return found

    async def settle(self, name: str, desk: Desk) -> None:
        """Tidy up on one engine, and say what was cut off."""
        from dockertui.engine.files.left_over import SETTLE_S, settle  # late: after the first picture

        engine = self._fleet.engine(name)
        try:
            found = await engine.call(settle, engine.read_only, lane=Lane.DETAIL, timeout_s=SETTLE_S)
        except EngineError as error:
            log.info("nothing was tidied up on an engine: %s", error)
            return
        for words in found:
            desk.tell(words, severity="error", title=_("Cut off when the app was last left"))
