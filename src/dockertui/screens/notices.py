"""What the main screen says of engines unasked: over old rows, in place of all rows, once in a toast."""

from rich.cells import cell_len
from textual.content import Content

from dockertui.engine.text import clean
from dockertui.formatting import pad
from dockertui.i18n import _
from dockertui.keymap import Keymap
from dockertui.state.fleet import Fleet
from dockertui.state.snapshot import Health, Link, Snapshot
from dockertui.state.world import World
from dockertui.widgets.status_bar import Banner
from dockertui.wishes import Desk


class Notices:
    """The two banners, and what is told when it begins to be so."""

    def __init__(self, fleet: Fleet, world: World, keymap: Keymap) -> None:
        self._fleet = fleet
        self._keymap = keymap
        self._world = world
        self.banner = Banner(self._what_is_wrong)
        """Over the panes, where rows are missing or no longer live."""
        self.no_engine = Banner(self._no_engine)
        """In place of the panes, where no engine was reached yet."""
        self.no_engine.id = "notice"

    def show(self, world: World) -> None:
        """Say what is wrong by a newer world."""
        self._world = world
        self.banner.show()
        self.no_engine.show()

    def tell_of_configuration(self, desk: Desk) -> None:
        """Say what is odd about how engines were named, and about the keys that were set."""
        for warning in dict.fromkeys(engine.endpoint.warning for engine in self._fleet.engines):
            if warning:
                desk.tell(warning, severity="warning", title=_("Docker's configuration"))
        if self._keymap.problems:
            desk.tell("\n".join(self._keymap.problems), severity="warning", title=_("Keys"))

    def tell_of_changes(self, desk: Desk, before: World) -> None:
        """Say once that events do not come, and that an engine speaks only what was not tested."""
        for name, snapshot in self._world.engines.items():
            if snapshot is not before.engines[name]:
                self._tell_of_change(desk, before.engines[name], snapshot)

    def _tell_of_change(self, desk: Desk, before: Snapshot, now: Snapshot) -> None:
        where = f"{clean(now.engine)}: " if self._world.is_of_several else ""
        error, version = now.polling, now.version
        if error is not None and before.polling is None:
            words = _("Lists are read every second instead. %(why)s") % {"why": error}
            desk.tell(words, severity="warning", title=where + _("The engine's events do not come"))
        if version is not None and version.warning and version != before.version:
            desk.tell(version.warning, severity="warning", title=where + version.words)

    def _what_is_wrong(self) -> Content | None:
        is_any_reached = any(snapshot.health.ever_live for snapshot in self._world.engines.values())
        found = [
            _words(snapshot.engine, health)
            for snapshot in self._world.engines.values()
            if (health := snapshot.health).error is not None and is_any_reached
        ]
        if not found:
            return None
        tail = self._keymap.fill(_("Retrying automatically. %(app.refresh)s: retry now."))
        return Content("\n".join([*found[:-1], f"{found[-1]} {tail}"]))

    def _no_engine(self) -> Content | None:
        snapshots = self._world.engines.values()
        if any(snapshot.health.ever_live or snapshot.health.error is None for snapshot in snapshots):
            return None
        pieces = [piece for snapshot in snapshots for piece in self._why_not(snapshot)]
        tail = _("Retrying automatically. %(app.refresh)s: retry now · %(app.quit)s: quit")
        return Content.assemble(*pieces, (self._keymap.fill(tail), "$muted"))

    def _why_not(self, snapshot: Snapshot) -> list[str | tuple[str, str]]:
        """Return the words for an engine that was not reached yet."""
        endpoint, error = self._fleet.engine(snapshot.engine).endpoint, snapshot.health.error
        assert error is not None
        facts = (
            (_("Address"), endpoint.url),
            (_("Named by"), endpoint.source),
            (_("Cause"), str(error)),
            (_("What to do"), error.hint),
        )
        width = max(cell_len(label) for label, _text in facts) + 2
        return [
            (_("✗ Cannot reach Docker"), "bold $error"),
            "\n\n",
            *(piece for label, text in facts for piece in ((pad(label, width), "$muted"), f"{text}\n")),
            "\n",
        ]


def _words(name: str, health: Health) -> str:
    """Say what is wrong with one engine, and what can be done about it."""
    since = health.since.astimezone().strftime("%H:%M:%S") if health.since else ""
    if not health.ever_live:
        head = _("No contact with %(name)s yet. The lists show nothing of it.")
    elif health.link is Link.FROZEN:
        head = _("%(name)s has not answered since %(time)s. The lists are from before that.")
    else:
        head = _("Lost contact with %(name)s at %(time)s. The lists are from before that.")
    head %= {"name": clean(name), "time": since}
    assert health.error is not None
    return f"✗ {head} {health.error}  {health.error.hint}".replace("  ", " ").rstrip()
