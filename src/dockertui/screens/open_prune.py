"""Opens the list of what a prune would take, has it measured, and removes what was chosen as a job."""

import logging
from collections.abc import Sequence

from textual.screen import Screen

from dockertui.engine.calls import Lane
from dockertui.engine.disk_usage import usage
from dockertui.engine.engine import Engine
from dockertui.engine.errors import EngineError
from dockertui.i18n import _
from dockertui.keymap import Keymap
from dockertui.resources.known import scene_at
from dockertui.resources.prune import Item, commands
from dockertui.screens.desk import ScreenDesk
from dockertui.screens.prune_screen import PruneScreen
from dockertui.screens.prune_work import Pruning
from dockertui.state.fleet import Fleet
from dockertui.state.job import Job

log = logging.getLogger(__name__)

MEASURE_S = 120.0
"""How long the engine may take to measure, in seconds: it counts the files of every volume."""


class Pruner:
    """One prune of one engine, from the list to its end."""

    def __init__(self, screen: Screen[None], fleet: Fleet, desk: ScreenDesk, keymap: Keymap) -> None:
        """Make it.

        Args:
            screen: Where it is asked for; what runs is a worker of it.
            fleet: Has the engines.
            desk: Where jobs are.
            keymap: The keys in force.
        """
        self._screen = screen
        self._fleet = fleet
        self._desk = desk
        self._keymap = keymap

    def open(self, engine_name: str, kind: str) -> None:
        """Show what could go.

        Args:
            engine_name: The engine.
            kind: The kind that is pruned, "" for everything.
        """
        engine = self._fleet.engine(engine_name)
        scene = scene_at(engine_name, self._desk.world)

        def start(items: Sequence[Item]) -> Pruning:
            return self._begin(engine, items, shown)

        shown = PruneScreen(scene, kind, self._keymap, read_only=engine.read_only, start=start)
        self._screen.app.push_screen(shown)
        self._screen.run_worker(self._measure(engine, shown), group="measure", exclusive=True)

    async def _measure(self, engine: Engine, shown: PruneScreen) -> None:
        """Have the engine say what everything takes."""
        try:
            shown.measured(await engine.call(usage, lane=Lane.DETAIL, timeout_s=MEASURE_S))
        except EngineError as error:
            shown.measured(None, _("Sizes are not known: %(why)s") % {"why": error})

    def _begin(self, engine: Engine, items: Sequence[Item], shown: PruneScreen) -> Pruning:
        """Begin the removal; how it went is said when it ends, and shown where the list is still open."""
        pruning = Pruning(engine, self._desk.jobs, items)
        docker = self._desk.world.at(engine.name).docker
        job = Job(
            "prune",
            _("removing"),
            _("%(name)s is being removed"),
            title=_("Prune %(n)d things") % {"n": len(items)},
            targets=tuple(item.name for item in items),
            commands=tuple(commands(items, docker)),
        )
        self._desk.jobs.begin(job, [item.ref for item in items])
        pruning.shows(shown.went_on)
        self._screen.run_worker(self._run(engine, job, pruning, shown), group="actions")
        return pruning

    async def _run(self, engine: Engine, job: Job, pruning: Pruning, shown: PruneScreen) -> None:
        await self._desk.jobs.run(job, pruning.work)
        self._desk.relist(engine.name)
        log.info("prune: %s", job.state.value)
        words = pruning.words()
        shown.went_on()
        if not shown.is_current:
            severity = "warning" if job.failed else "information"
            self._desk.tell(words, severity=severity, title=_("Prune") if job.failed else "")
