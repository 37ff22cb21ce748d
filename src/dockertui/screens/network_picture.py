"""Pictures to look at, to go from, to keep as a file; that of an engine's networks, or of one of them."""

from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input, Static

from dockertui.engine import containers
from dockertui.engine.ref import Ref
from dockertui.engine.text import clean
from dockertui.formatting import cut_middle
from dockertui.i18n import _, ngettext
from dockertui.resources.known import scene_at
from dockertui.resources.network_export import mermaid, svg
from dockertui.resources.network_picture import Picture, legend, picture
from dockertui.resources.spec import Scene
from dockertui.resources.status_words import age_words
from dockertui.screens.as_command import WrittenPath, write
from dockertui.screens.follows_world import FollowsWorld
from dockertui.screens.host import Host
from dockertui.state.world import World
from dockertui.widgets.keyed import bound, keys_of
from dockertui.widgets.lines_box import LinesBox
from dockertui.widgets.picture_view import PictureView
from dockertui.wishes import Request

_USUAL = 0o666


async def open_picture(host: Host, request: Request) -> None:
    """Show the picture; go to what is chosen in it."""
    target = request.targets[0] if request.targets else None
    engine = target.ref.engine if target is not None else request.engine
    network_id = target.ref.id if target is not None else ""
    ref = await host.show(NetworkPicture(engine, network_id, host.desk.world))
    if ref is not None:
        await host.screen.go_to(ref)  # type: ignore[attr-defined]  # (the main screen's own)


class PictureScreen(FollowsWorld, Screen[Ref | None], inherit_bindings=False):
    """Shows a picture; gives what was chosen in it."""

    DEFAULT_CSS = """
    PictureScreen > LinesBox {
        border: round $accent; border-title-color: $accent; border-title-style: bold;
        border-subtitle-color: $muted; height: 1fr;
    }
    PictureScreen WrittenPath { margin: 0 1; }
    PictureScreen .picture--said { height: auto; color: $muted; padding: 0 1; margin: 0 1; }
    PictureScreen .picture--said.-problem { color: $warning; }
    """
    BINDINGS: ClassVar[list[Any]] = [bound("text.copy", "copy_text")]
    stem = ""
    """What a file of it is called, without its end."""

    class _Written(Message):
        """What came of writing: "" for all is well, else why not."""

        def __init__(self, path: str, problem: str, is_there: bool) -> None:
            super().__init__()
            self.path, self.problem, self.is_there = path, problem, is_there

    def __init__(self, engine: str, world: World) -> None:
        """Make it.

        Args:
            engine: The engine.
            world: What is known.
        """
        super().__init__()
        self._engine = engine
        self._world = world
        self._folded: set[str] = set()
        self._sources: object = None
        self._replace = ""
        """The path of a file that is there, and is replaced if it is asked for again."""
        self._picture = Picture()
        self._view = PictureView()
        self._path = WrittenPath(placeholder=_("path of the file"))
        self._said = Static("", classes="picture--said", markup=False)

    def compose(self) -> ComposeResult:
        """The picture, where to write to, and what the signs mean."""
        yield LinesBox(self._view, self._path, self._said)

    def on_mount(self) -> None:
        """Show it."""
        self._show()
        self._view.focus()
        self._say()

    def follow(self, world: World) -> None:
        """Show what is there now."""
        self._world = world
        if self.is_mounted and self._made_of(scene_at(self._engine, world)) != self._sources:
            self._show()

    # ------------------------------------------------------------------ what each picture is
    def drawn(self, scene: Scene) -> Picture:
        """Return the picture of what is there now."""
        raise NotImplementedError

    def words(self) -> str:
        """Return what it is of."""
        raise NotImplementedError

    def legend(self) -> str:
        """Return what its signs mean."""
        raise NotImplementedError

    def mermaid(self, _found: Picture) -> str:
        """Return it as the text of a Mermaid diagram."""
        raise NotImplementedError

    # ------------------------------------------------------------------ shown
    @staticmethod
    def _made_of(scene: Scene) -> object:
        return scene.sources, scene.snapshot.is_current(containers.KIND)

    def _show(self) -> None:
        scene = scene_at(self._engine, self._world)
        self._sources = self._made_of(scene)
        self._picture = self.drawn(scene)
        is_old = not scene.snapshot.is_current(containers.KIND)
        self._view.show(self._picture, is_old=is_old)
        box = self.query_one(LinesBox)
        age = f" · {age_words(scene.snapshot)}" if is_old else ""
        box.set_title(Content(f"{_('Picture')}: {self.words()}{age}"))
        folds = _("%(picture.fold)s: fold · %(picture.fold_all)s: all · ") if self._picture.projects else ""
        keys = _("%(picture.choose)s: go there · ") + folds
        keys += _("%(picture.svg)s: SVG · %(picture.mermaid)s: Mermaid · %(picture.close)s: close")
        box.set_subtitle(Content(keys_of(self).fill(keys)))

    def _say(self, text: str = "", *, is_problem: bool = False) -> None:
        self._said.set_class(is_problem, "-problem")
        self._said.update(Content(text or self.legend()))

    @on(PictureView.Chosen)
    def _chosen(self, message: PictureView.Chosen) -> None:
        message.stop()
        if message.mark.ref is not None:
            self.dismiss(message.mark.ref)

    @on(PictureView.Folds)
    def _folds(self, message: PictureView.Folds) -> None:
        message.stop()
        self._folded ^= {message.project}
        self._show()

    def action_fold_all(self) -> None:
        """Fold all projects, or unfold them."""
        self._folded = set() if self._folded else set(self._picture.projects)
        self._show()

    def action_close(self) -> None:
        """Back to where you were."""
        self.dismiss(None)

    # ------------------------------------------------------------------ a file
    def action_write(self, end: str) -> None:
        """Ask where to write to; the end of the name says as what."""
        self._path.value = f"{self.stem}{end}"
        self._replace = ""
        self._path.add_class("-open")
        self._path.focus()
        words = _("%(dialog.submit)s writes the file, %(field.clear)s does not; .svg is SVG, else Mermaid.")
        self._say(keys_of(self).fill(words))

    def action_leave_path(self) -> None:
        """Back to the picture, without writing."""
        self._path.remove_class("-open")
        self._view.focus()
        self._say()

    @on(Input.Submitted)
    def _submitted(self, message: Input.Submitted) -> None:
        message.stop()
        path = message.value.strip()
        if path:
            self._write(path, self._picture, path == self._replace)

    @work(thread=True, exclusive=True, group="write")
    def _write(self, path: str, found: Picture, replaces: bool) -> None:
        text = svg(found, self.legend()) if path.lower().endswith(".svg") else self.mermaid(found)
        self.post_message(self._Written(path, *write(path, text, _USUAL, replaces=replaces)))

    @on(_Written)
    def _was_written(self, message: _Written) -> None:
        message.stop()
        path = {"path": clean(message.path)}
        if message.is_there:
            self._replace = message.path
            words = _("%(path)s is there already; %(dialog.submit)s again replaces it.")
            self._say(keys_of(self).fill(words) % path, is_problem=True)
        elif message.problem:
            self._say(message.problem, is_problem=True)
        else:
            self.action_leave_path()
            self._say(_("Written to %(path)s.") % path)


class NetworkPicture(PictureScreen):
    """The picture of an engine's networks, or of one."""

    stem = "networks"

    def __init__(self, engine: str, network_id: str, world: World) -> None:
        """Make it.

        Args:
            engine: The engine.
            network_id: The one network, "" for all.
            world: What is known.
        """
        super().__init__(engine, world)
        self._network_id = network_id

    def drawn(self, scene: Scene) -> Picture:
        """Return the picture of what is there now."""
        return picture(scene, self._network_id, self._folded)

    def words(self) -> str:
        """Return how many networks it is of, or the name of the one."""
        buses = self._picture.buses
        if self._network_id:
            name = next((bus.name for bus in buses if bus.network_id == self._network_id), "")
            return cut_middle(name, 40) or _("It is gone.")
        return ngettext("%(n)d network", "%(n)d networks", len(buses)) % {"n": len(buses)}

    def legend(self) -> str:
        """Return what its signs mean."""
        return legend()

    def mermaid(self, _found: Picture) -> str:
        """Return it as the text of a Mermaid diagram."""
        return mermaid(_found)
