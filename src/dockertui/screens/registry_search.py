"""Searches a registry for images by a word, and gives the name of the one that is chosen."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Input, Static

from dockertui.engine import registry_search
from dockertui.engine.calls import Lane
from dockertui.engine.engine import Engine
from dockertui.engine.errors import EngineError
from dockertui.engine.registry_search import Found
from dockertui.formatting import cut, pad
from dockertui.i18n import _, ngettext
from dockertui.widgets.fields import Entry
from dockertui.widgets.keyed import bound, keys_of

SEARCH_S = 30.0
"""How long a registry may take, in seconds."""
_NAME, _STARS, _OFFICIAL = 34, 7, 10
_AROUND = 8
"""Lines of the screen that are not for what was found."""

Search = Callable[[str], Awaitable[tuple[Found, ...]]]


async def find_image(screen: Screen[Any], engine: Engine, typed: str) -> str | None:
    """Open the search; gives the name of an image, None if the user cancelled."""
    ask = partial(engine.call, registry_search.search, lane=Lane.DETAIL, timeout_s=SEARCH_S)
    return await screen.app.push_screen(RegistrySearch(ask, typed), wait_for_dismiss=True)


class Term(Entry):
    """What is searched for; its keys move in what was found too."""

    BINDINGS: ClassVar[list[Any]] = [
        bound("finder.up", "screen.move(-1)"),
        bound("finder.down", "screen.move(1)"),
        bound("finder.page_up", "screen.move(-10)"),
        bound("finder.page_down", "screen.move(10)"),
        bound("finder.take", "submit"),
    ]


class RegistrySearch(ModalScreen[str | None], inherit_bindings=False):
    """Asks for a word, shows what a registry finds, gives what is chosen."""

    DEFAULT_CSS = """
    RegistrySearch { align: center middle; background: $veil; }
    RegistrySearch > Vertical {
        width: 110; max-width: 100%; height: 90%; max-height: 100%;
        border: round $accent; border-title-color: $accent; border-title-style: bold;
        border-subtitle-color: $muted;
        background: $surface; padding: 1 2 0 2;
    }
    RegistrySearch Input { width: 100%; height: 1; border: none; padding: 0 1; background: $panel; }
    RegistrySearch Input:focus { border: none; background: $row; }
    RegistrySearch Static { width: 100%; height: auto; margin-top: 1; }
    RegistrySearch #found { height: 1fr; margin-top: 1; }
    """
    BINDINGS: ClassVar[list[Any]] = [bound("finder.cancel", "cancel")]

    def __init__(self, ask: Search, typed: str) -> None:
        """Make it.

        Args:
            ask: Asks the registry.
            typed: The word at first.
        """
        super().__init__()
        self._ask = ask
        self._typed = typed
        self._asked = ""
        """The word that what is shown was found by."""
        self._found: tuple[Found, ...] = ()
        self._place = 0
        self._first = 0
        """The first of them in sight."""

    def compose(self) -> ComposeResult:
        """The word, how it went, and what was found."""
        box = Vertical()
        box.border_title = Content(_("Search a registry"))
        words = _("%(finder.take)s: search, then take · %(finder.down)s: next · %(finder.cancel)s: cancel")
        box.border_subtitle = Content(keys_of(self).fill(words))
        with box:
            yield Term(self._typed, placeholder=_("a word, or part of a name"))
            yield Static("", id="state", markup=False)
            yield Static("", id="found", markup=False)

    def on_mount(self) -> None:
        """Search for what was typed before."""
        self.query_one(Term).focus()
        if self._typed:
            self._search(self._typed)

    def on_resize(self) -> None:
        """Show as many as there is room for."""
        self._show()

    @on(Input.Submitted)
    def _submitted(self, message: Input.Submitted) -> None:
        """Search for another word; take what is chosen of what the same word found."""
        message.stop()
        word = message.value.strip()
        if word and (word != self._asked or not self._found):
            self._search(word)
        elif word:
            self.dismiss(self._found[self._place].name)

    def action_move(self, by: int) -> None:
        """Choose another one."""
        self._place = max(0, min(len(self._found) - 1, self._place + by))
        self._show()

    def action_cancel(self) -> None:
        """Choose none."""
        self.dismiss(None)

    # ------------------------------------------------------------------ asking
    def _search(self, word: str) -> None:
        self._asked, self._found, self._place = word, (), 0
        self._say(_("Searching…"))
        self._show()
        self.run_worker(self._answer(word), group="search", exclusive=True)

    async def _answer(self, word: str) -> None:
        try:
            self._found = await self._ask(word)
        except EngineError as error:
            self._say("\n".join(filter(None, (str(error), error.hint))), "$error")
            return
        count = len(self._found)
        words = ngettext("%(n)d image", "%(n)d images", count) if count else _("Nothing was found.")
        self._say(words % {"n": count} if count else words)
        self._show()

    def _say(self, words: str, style: str = "$muted") -> None:
        self.query_one("#state", Static).update(Content.styled(words, style))

    # ------------------------------------------------------------------ showing
    def _show(self) -> None:
        room = max(1, self.size.height * 9 // 10 - _AROUND)
        self._first = max(self._place - room + 1, min(self._first, self._place))
        shown = self._found[self._first : self._first + room]
        lines = [self._line(one, self._first + n == self._place) for n, one in enumerate(shown)]
        self.query_one("#found", Static).update(Content("\n").join(lines))

    def _line(self, found: Found, is_chosen: bool) -> Content:
        width = max(20, min(110, self.size.width) - 8)
        name = min(_NAME, width - _STARS - 2)
        parts = [pad(found.name, name), pad(f"★ {found.stars}", _STARS, right=True)]
        if width >= name + _STARS + _OFFICIAL + 14:
            official = _("official") if found.is_official else ""
            parts.append(pad(official, _OFFICIAL))
        text = "  ".join(parts)
        rest = width - len(text) - 2
        mark = "▌ " if is_chosen else "  "
        words = f"{text}  {cut(found.description, rest)}" if rest > 10 else text
        return Content.styled(mark + words, "bold $accent" if is_chosen else "")
