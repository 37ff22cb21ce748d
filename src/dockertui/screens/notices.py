"""What the main screen says of the engine unasked: over old rows, in place of all rows, once in a toast."""

from rich.cells import cell_len
from textual.content import Content

from dockertui.actions import Desk
from dockertui.engine.engine import Engine
from dockertui.formatting import pad
from dockertui.i18n import _
from dockertui.keymap import Keymap
from dockertui.state.snapshot import Link, Snapshot
from dockertui.widgets.status_bar import Banner


class Notices:
    """The two banners, and what is told when it begins to be so."""

    def __init__(self, engine: Engine, keymap: Keymap) -> None:
        self._engine = engine
        self._keymap = keymap
        self._snapshot = Snapshot(engine.name)
        self.banner = Banner(self._what_is_wrong)
        """Over the panes, where their rows are no longer live."""
        self.no_engine = Banner(self._no_engine)
        """In place of the panes, where no engine was reached yet."""
        self.no_engine.id = "notice"

    def show(self, snapshot: Snapshot) -> None:
        """Say what is wrong by a newer snapshot."""
        self._snapshot = snapshot
        self.banner.show()
        self.no_engine.show()

    def tell_of_configuration(self, desk: Desk) -> None:
        """Say what is odd about how the engine was named, and about the keys that were set."""
        warning = self._engine.endpoint.warning
        if warning:
            desk.tell(warning, severity="warning", title=_("Docker's configuration"))
        if self._keymap.problems:
            desk.tell("\n".join(self._keymap.problems), severity="warning", title=_("Keys"))

    def tell_of_changes(self, desk: Desk, before: Snapshot) -> None:
        """Say once that events do not come, and that the engine speaks only what was not tested."""
        error, version = self._snapshot.polling, self._snapshot.version
        if error is not None and before.polling is None:
            words = _("Lists are read every second instead. %(why)s") % {"why": error}
            desk.tell(words, severity="warning", title=_("The engine's events do not come"))
        if version is not None and version.warning and version != before.version:
            desk.tell(version.warning, severity="warning", title=version.words)

    def _what_is_wrong(self) -> Content | None:
        health = self._snapshot.health
        if not health.ever_live or health.error is None:
            return None
        since = health.since.astimezone().strftime("%H:%M:%S") if health.since else ""
        if health.link is Link.FROZEN:
            head = _("%(name)s does not answer since %(time)s; what you see is from before.")
        else:
            head = _("%(name)s was lost at %(time)s; what you see is from before.")
        head %= {"name": self._engine.name, "time": since}
        tail = self._keymap.fill(_("Trying again by itself; %(app.refresh)s tries now."))
        return Content(f"✗ {head} {health.error}  {health.error.hint} {tail}".replace("  ", " "))

    def _no_engine(self) -> Content | None:
        health = self._snapshot.health
        if health.ever_live or health.error is None:
            return None
        endpoint = self._engine.endpoint
        facts = (
            (_("Named by"), endpoint.source),
            (_("Cause"), str(health.error)),
            (_("What to do"), health.error.hint),
        )
        width = max(cell_len(label) for label, _text in facts) + 2
        tail = _("Trying again by itself; %(app.refresh)s tries now, %(app.quit)s quits.")
        return Content.assemble(
            (_("No engine at %(url)s") % {"url": endpoint.url}, "bold $error"),
            "\n\n",
            *(piece for label, text in facts for piece in ((pad(label, width), "$muted"), f"{text}\n")),
            "\n",
            (self._keymap.fill(tail), "$muted"),
        )
