"""What the leave key leads to in a shell: one line of what is not the program's.

The line asks what to do; searching and choosing by keys happen in it too, on the terminal's view,
which stands still meanwhile.
"""

from collections.abc import Mapping
from typing import Literal

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static

from dockertui.i18n import _
from dockertui.keymap import Keymap
from dockertui.screens.key_places import FOUND, MENU, SEARCH, SELECT
from dockertui.terminal.history import Search
from dockertui.terminal.selection import Position, Unit, move
from dockertui.terminal.view import TerminalView
from dockertui.widgets.key_bar import KeyHint, that_fit

Choice = Literal["end", "back", "send", "zoom"]
Mode = Literal["menu", "search", "found", "select", "closing"]
IDS: Mapping[Mode, tuple[str, ...]] = {
    "menu": MENU,
    "search": SEARCH,
    "found": FOUND,
    "select": SELECT,
    "closing": (),
}
"""What a key may stand for in each of the line's states."""
_SHOWN = "left down up right next_word previous_word line_start line_end top bottom"
MOVES = tuple(f"select.{way}" for way in _SHOWN.split())
"""The moves that the bottom line names."""

_LOAD_S = 0.006
"""How long the history is read at a time before keys and the rest of the app get their turn."""
_LOAD_EVERY_S = 0.012


class ShellMenu(Static, can_focus=True):
    """The line over the shell's last row; while it is shown all keys are its own."""

    DEFAULT_CSS = """
    ShellMenu {
        layer: notice;
        dock: bottom;
        height: 1;
        padding: 0 1;
        background: $panel;
        color: $foreground;
        display: none;
    }
    """

    class Chosen(Message):
        """The user chose what the screen has to do."""

        def __init__(self, choice: Choice, event: events.Key | None = None) -> None:
            super().__init__()
            self.choice = choice
            self.event = event
            """For "send": the key that is the program's this time."""

    class Changed(Message):
        """Other keys work than before."""

    def __init__(self, view: TerminalView, keymap: Keymap) -> None:
        """Make the menu of a view; it is shown by `open()`."""
        super().__init__()
        self.has_keys = False
        """Whether the line itself names the keys: where no other line does."""
        self._view = view
        self._keymap = keymap
        self._mode: Mode = "menu"
        self._question = ""
        self._needle = ""
        self._search: Search | None = None
        self._loading: Timer | None = None
        self._at = Position(0, 0)
        self._anchor: Position | None = None
        self._unit: Unit = "cell"

    # ------------------------------------------------------------------ the line
    def open(self, question: str) -> None:
        """Show the menu.

        Args:
            question: What ending the shell means: "Close this shell?".
        """
        self._question = question
        self._mode = "menu"
        self.display = True
        self._show()
        self.focus()

    def close(self) -> None:
        """Hide the menu, and let the terminal go on."""
        if self.display:
            self._stop_loading()
            self._search = None
            self._view.let_go()
            self.display = False
            self.post_message(self.Changed())

    def on_blur(self) -> None:
        """Close: the keys are another's."""
        self.close()

    @property
    def hints(self) -> list[KeyHint]:
        """The keys that work here; the action of each is `press` and the key's name."""
        back, choose = self._hint("shell.back", _("back"), 8), self._hint("shell.select", _("select"), 7)
        if self._mode == "search":
            found = [
                self._hint("search.keep", _("keep it"), 9),
                self._hint("search.older", _("older"), 6),
                self._hint("search.newer", _("newer"), 6),
                self._hint("search.clear", _("clear"), 5),
                back,
            ]
        elif self._mode == "found":
            anew, older = self._hint("shell.search", _("anew"), 6), self._hint("found.older", _("older"), 9)
            found = [older, self._hint("found.newer", _("newer"), 9), anew, choose, back]
        elif self._mode == "select":
            found = self._select_hints(back)
        else:
            found = [
                self._hint("shell.end", _("close"), 9),
                self._hint("shell.back", _("keep"), 8),
                self._hint("shell.search", _("search"), 7),
                choose,
                self._hint("shell.zoom", _("whole screen"), 6),
                self._hint("shell.leave", self._keymap.fill(_("send %(shell.leave)s to it")), 5),
            ]
        return [hint for hint in found if hint.key]

    def _select_hints(self, back: KeyHint) -> list[KeyHint]:
        lines = self._hint("select.lines", _("lines"), 6)
        if self._anchor is not None:
            copy, anew = (
                self._hint("select.copy", _("copy"), 9),
                self._hint("select.begin", _("begin anew"), 5),
            )
            return [copy, anew, lines, back]
        moves = " ".join(filter(None, map(self._keymap.first_text, MOVES)))
        return [self._hint("select.begin", _("begin"), 9), lines, KeyHint(moves, _("move"), ""), back]

    def _hint(self, key_id: str, label: str, weight: int) -> KeyHint:
        keymap = self._keymap
        return KeyHint(keymap.first_text(key_id), label, f"press {keymap.first(key_id)}", weight=weight)

    @property
    def _text(self) -> str:
        if self._mode == "menu":
            return self._question
        if self._mode == "search":
            return _("Search: %(text)s▏  %(position)s") % self._found
        if self._mode == "found":
            return _("Search: %(text)s  %(position)s") % self._found
        if self._anchor is None:
            return _("Select: go to where it begins")
        return _("Select: go to where it ends")

    def _show(self) -> None:
        """Show what is asked or done, and tell the screen that other keys work."""
        text = self._text
        line = Content(text)
        if self.has_keys:
            room = self._view.content_size.width - cell_len(text) - 4
            for hint in that_fit(self.hints, room):
                line = Content.assemble(line, "  ", (hint.key, "bold $accent"), f" {hint.label}")
        self.update(line)
        self.post_message(self.Changed())

    @property
    def _found(self) -> dict[str, str]:
        search = self._search
        if search is None or not self._needle:
            return {"text": self._needle, "position": ""}
        more = "+" if search.is_cut else "…" if search.is_loading else ""
        number = search.current + 1 if search.matches else 0
        return {"text": self._needle, "position": f"{number}/{len(search.matches)}{more}"}

    # ------------------------------------------------------------------ keys
    def check_consume_key(self, key: str, character: str | None) -> bool:  # noqa: ARG002  (Textual's signature)
        """Return True: no binding acts while the menu is shown."""
        return True

    def on_key(self, event: events.Key) -> None:
        """Take a key."""
        event.stop()
        event.prevent_default()
        self.take_key(event)

    def take_key(self, event: events.Key) -> None:
        """Do what a key means in the line's present state."""
        meant = self._keymap.meant(event.key, IDS[self._mode])
        if self._mode == "closing" or (self._mode == "menu" and meant == "shell.leave"):
            self._choose("send", event)
        elif meant in ("shell.back", "shell.leave"):
            self._on_escape()
        elif meant == "shell.search":
            self._begin_search()
        elif meant == "shell.select":
            self._begin_select()
        elif self._mode == "menu":
            self._on_menu_key(meant)
        elif self._mode == "search":
            self._on_search_key(meant, event)
        elif self._mode == "found":
            self._on_found_key(meant)
        else:
            self._on_select_key(meant)

    def on_paste(self, event: events.Paste) -> None:
        """Search for a pasted text."""
        event.stop()
        if self._mode == "search":
            self._find(self._needle + event.text.partition("\n")[0])

    def _on_escape(self) -> None:
        self._choose("back")

    def _choose(self, choice: Choice, event: events.Key | None = None) -> None:
        """Tell the screen; keys that come before it has heard are the program's again."""
        self._mode = "closing"
        self.post_message(self.Chosen(choice, event))

    def _on_menu_key(self, meant: str) -> None:
        if meant == "shell.end":
            self._choose("end")
        elif meant == "shell.select_lines":
            self._begin_select()
            self._begin_choice("line")
        elif meant == "shell.zoom":
            self._choose("zoom")

    # ------------------------------------------------------------------ searching
    def _begin_search(self) -> None:
        self._mode = "search"
        self._anchor = None
        if self._search is None:
            self._search = Search(self._view.hold())
            self._loading = self.set_interval(_LOAD_EVERY_S, self._load)
        self._find("")

    def _load(self) -> None:
        """Read on in the history; the first match comes into view when it is read."""
        search = self._search
        if search is None or not search.is_loading:
            self._stop_loading()
            return
        had_match = bool(search.matches)
        search.load(_LOAD_S)
        if search.matches and not had_match:
            self._view.show_search(search)
        self._show()

    def _stop_loading(self) -> None:
        if self._loading is not None:
            self._loading.stop()
            self._loading = None

    def _find(self, needle: str) -> None:
        self._needle = needle
        if self._search is not None:
            self._search.find(needle)
            self._view.show_search(self._search)
        self._show()

    def _on_search_key(self, meant: str, event: events.Key) -> None:
        if meant == "search.keep":
            self._mode = "found"
            self._show()
        elif meant == "search.erase":
            self._find(self._needle[:-1])
        elif meant == "search.clear":
            self._find("")
        elif meant in ("search.older", "search.newer"):
            self._step(1 if meant == "search.older" else -1)
        elif event.character is not None and event.character.isprintable():
            self._find(self._needle + event.character)

    def _on_found_key(self, meant: str) -> None:
        if meant in ("found.older", "found.newer"):
            self._step(1 if meant == "found.older" else -1)

    def _step(self, by: int) -> None:
        if self._search is not None:
            self._search.step(by)
            self._view.show_search(self._search)
            self._show()

    # ------------------------------------------------------------------ choosing
    def _begin_select(self) -> None:
        self._view.hold()
        current = self._search.current_span if self._search else None
        self._at = current.start if current else self._view.first_seen
        self._mode, self._anchor = "select", None
        self._view.point(self._at)
        self._show()

    def _begin_choice(self, unit: Unit) -> None:
        if self._anchor is None or unit == "cell":
            self._anchor = self._at
        self._unit = unit
        self._view.choose(self._anchor, self._at, unit)
        self._show()

    def _on_select_key(self, meant: str) -> None:
        if meant == "select.copy":
            if self._anchor is None:
                self._begin_choice("cell")
            self._view.copy()
            self._on_escape()
        elif meant in ("select.begin", "select.lines"):
            self._begin_choice("cell" if meant == "select.begin" else "line")
        elif meant:
            way = meant.removeprefix("select.")
            self._at = move(self._view.hold(), self._at, way, self._view.screen_size.rows - 1)
            if self._anchor is not None:
                self._view.choose(self._anchor, self._at, self._unit)
            self._view.point(self._at)
