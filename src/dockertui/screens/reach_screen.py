"""Can one container reach another? Picks the second and a port, has the first ask, and says the answer."""

from functools import partial
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.content import Content
from textual.screen import ModalScreen

from dockertui.engine import containers
from dockertui.engine import reach as engine
from dockertui.engine.calls import Lane
from dockertui.engine.containers import Container
from dockertui.engine.engine import Engine
from dockertui.engine.errors import EngineError
from dockertui.formatting import cut_middle
from dockertui.i18n import N_, _
from dockertui.resources.reach_words import parts
from dockertui.resources.rows import natural
from dockertui.resources.spec import Heading, Part
from dockertui.screens.copying import copy
from dockertui.screens.host import Host
from dockertui.screens.pick import Item, PickScreen
from dockertui.widgets.keyed import bound, keys_of
from dockertui.widgets.line_view import LineView
from dockertui.widgets.lines_box import LinesBox
from dockertui.widgets.parts_view import PartsView
from dockertui.wishes import Request

REACH_S = 60.0
"""How long all of it may take, in seconds: a helper may have to be made."""


async def open_reach(host: Host, request: Request) -> None:
    """Ask what is not marked, then have it found out."""
    source = request.targets[0]
    if len(request.targets) > 2:
        host.desk.tell(_("Two at most: the first asks, the second is asked."), severity="warning")
        return
    known = request.world.at(source.ref.engine).of(containers.KIND)
    if len(request.targets) == 2 and request.targets[1].ref.engine == source.ref.engine:
        other: Container | None = known.get(request.targets[1].ref.id)
    else:
        picked = await host.show(PickScreen(_("Reach which container?"), _containers(known, source.ref.id)))
        other = known.get(picked.value) if picked is not None else None
    if other is None:
        return
    title = _("Which port of %(name)s?") % {"name": cut_middle(other.name, 40)}
    ports = sorted({p.container_port for p in other.ports if p.protocol == "tcp"})
    items = [Item(str(port), _("it is exposed")) for port in ports]
    empty = _("Type the port that its program listens on.")
    port = await host.show(PickScreen(title, items, new=_("port %(name)s"), empty=empty))
    if port is None:
        return
    try:
        number = engine.port_of(port.value)
    except EngineError as error:
        host.desk.tell(str(error), severity="error", title=_("Can it reach?"))
        return
    words = _("%(a)s → %(b)s, port %(port)d") % {"a": source.name, "b": other.name, "port": number}
    ask = partial(engine.reach, source_id=source.ref.id, target_id=other.id, port=number)
    await host.show(ReachScreen(host.fleet.engine(source.ref.engine), ask, words))


def _containers(known: Any, but: str) -> list[Item]:
    """Return the containers to choose from, running ones first."""
    found = [one for one in known.values() if one.id != but]
    found.sort(key=lambda one: (not one.is_live, natural(one.name)))
    return [
        Item(one.id, ", ".join([one.state, *(place.network for place in one.networks)]), shown=one.name)
        for one in found
    ]


class ReachView(PartsView):
    """The answer; its lines can be copied."""

    BINDINGS: ClassVar[list[Any]] = [bound("reach.close", "screen.close", N_("Close"))]


class ReachScreen(ModalScreen[None], inherit_bindings=False):
    """Says what is found out, as soon as it is."""

    DEFAULT_CSS = """
    ReachScreen { align: center middle; background: $background 60%; }
    ReachScreen > LinesBox {
        width: 96; max-width: 100%; height: 22; max-height: 100%;
        border: round $accent; border-title-color: $accent; border-title-style: bold;
        border-subtitle-color: $muted; background: $surface; padding: 0 1;
    }
    """
    BINDINGS: ClassVar[list[Any]] = [bound("text.copy", "copy_text")]

    def __init__(self, on: Engine, ask: Any, words: str) -> None:
        """Make it.

        Args:
            on: The engine.
            ask: Takes a client, and finds it out.
            words: What is asked.
        """
        super().__init__()
        self._on = on
        self._ask = ask
        self._words = words
        self._view = ReachView()

    def compose(self) -> ComposeResult:
        """The answer."""
        box = LinesBox(self._view)
        box.border_title = Content(cut_middle(self._words, 80))
        box.border_subtitle = Content(keys_of(self).fill(_("%(lines.copy)s: copy · %(reach.close)s: close")))
        yield box

    def on_mount(self) -> None:
        """Ask."""
        self._view.focus()
        self._view.show([Heading(_("Asking…"), "muted")], keep=False)
        self.run_worker(self._answer(), exclusive=True)

    async def _answer(self) -> None:
        shown: list[Part]
        try:
            found = await self._on.call(self._ask, lane=Lane.ACTION, timeout_s=REACH_S)
        except EngineError as error:
            shown = [Heading(f"✗ {error}", "bad"), *([Heading(error.hint, "muted")] if error.hint else [])]
        else:
            shown = parts(found, keys_of(self).fill)
        self._view.show(shown, keep=False)

    def on_line_view_copy_requested(self, message: LineView.CopyRequested) -> None:
        """Copy a line."""
        message.stop()
        copy(self, message.text, message.what)

    def action_close(self) -> None:
        """Back to where you were."""
        self.dismiss(None)
