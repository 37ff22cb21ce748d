"""The default keys of what widgets, dialogs and the shell react to, by id; as the toolkit names keys.

Those of the main screen's commands are in `screens/main_keys.py`, those of actions in `resources/`. A binding
takes its keys from here by `widgets.keyed.bound()`. Imports nothing: the first picture needs it too.
"""

from collections.abc import Mapping

KEYS: Mapping[str, str] = {
    # everywhere; not in a shell, where keys are the program's
    "app.quit_anywhere": "ctrl+q",
    "text.copy": "ctrl+c,super+c",
    # the rows of a pane
    "table.up": "up,k",
    "table.down": "down,j",
    "table.top": "home,g",
    "table.bottom": "end,G",
    "table.page_up": "pageup,ctrl+u",
    "table.page_down": "pagedown,ctrl+d",
    # the lines of the details
    "lines.up": "up,k",
    "lines.down": "down,j",
    "lines.top": "home,g",
    "lines.bottom": "end,G",
    "lines.page_up": "pageup,ctrl+u",
    "lines.page_down": "pagedown,ctrl+d",
    "lines.left": "shift+left",
    "lines.right": "shift+right",
    "lines.choose": "enter",
    "lines.next_match": "n",
    "lines.previous_match": "N",
    "lines.copy": "y",
    # the same where there are links, folds, secrets and small tables among them
    "parts.up": "up,k",
    "parts.down": "down,j",
    "parts.line_up": "shift+up",
    "parts.line_down": "shift+down",
    "parts.choose": "enter",
    "parts.secrets": "x",
    "parts.sort": "o",
    "parts.reverse": "O",
    "log.follow": "f",
    "log.times": "t",
    "document.fold": "enter,space",
    "document.fold_all": "left_parenthesis",
    "document.unfold_all": "right_parenthesis",
    "document.form": "v",
    "document.copy_path": "Y",
    # the filter of a pane, the search of the details
    "field.clear": "escape",
    "field.leave": "enter,down",
    "field.complete": "tab",
    # every field that text is typed in
    "edit.left": "left",
    "edit.left_select": "shift+left",
    "edit.left_word": "ctrl+left",
    "edit.left_word_select": "ctrl+shift+left",
    "edit.right": "right",
    "edit.right_select": "shift+right",
    "edit.right_word": "ctrl+right",
    "edit.right_word_select": "ctrl+shift+right",
    "edit.start": "home,ctrl+a",
    "edit.start_select": "shift+home",
    "edit.end": "end,ctrl+e",
    "edit.end_select": "shift+end",
    "edit.select_all": "ctrl+shift+a",
    "edit.delete_left": "backspace",
    "edit.delete_right": "delete,ctrl+d",
    "edit.delete_left_word": "ctrl+w",
    "edit.delete_right_word": "ctrl+backspace,alt+backspace",
    "edit.delete_left_all": "ctrl+u,super+backspace",
    "edit.delete_right_all": "ctrl+k",
    "edit.cut": "ctrl+x",
    "edit.copy": "ctrl+c,super+c",
    "edit.paste": "ctrl+v",
    # dialogs
    "dialog.choose": "enter",
    "dialog.tick": "enter,space",
    "dialog.submit": "enter",
    "dialog.next": "tab,right,down",
    "dialog.previous": "shift+tab,left,up",
    "dialog.page_up": "pageup",
    "dialog.page_down": "pagedown",
    "dialog.go": "y",
    "dialog.cancel": "escape,n",
    "quit.leave": "y",
    "quit.stay": "escape,n",
    "help.close": "escape,q,question_mark,f1",
    "palette.close": "escape",
    "palette.up": "up",
    "palette.down": "down",
    "palette.page_up": "pageup",
    "palette.page_down": "pagedown",
    "palette.top": "ctrl+home,shift+home",
    "palette.bottom": "ctrl+end,shift+end",
    # a shell: what is not the program's
    "shell.leave": "ctrl+right_square_bracket,f12",
    "shell.page_up": "shift+pageup",
    "shell.page_down": "shift+pagedown",
    "shell.top": "shift+home",
    "shell.bottom": "shift+end",
    # its menu
    "shell.end": "enter,x",
    "shell.back": "escape",
    "shell.search": "slash",
    "shell.select": "v,space",
    "shell.select_lines": "V",
    "shell.zoom": "z",
    # while the text to search for is typed, and when it is found
    "search.keep": "enter",
    "search.older": "up",
    "search.newer": "down",
    "search.erase": "backspace",
    "search.clear": "ctrl+u",
    "found.older": "n,up,enter",
    "found.newer": "N,down",
    # while a text is chosen
    "select.copy": "enter,y",
    "select.begin": "v,space",
    "select.lines": "V",
    "select.left": "left,h",
    "select.down": "down,j",
    "select.up": "up,k",
    "select.right": "right,l",
    "select.next_word": "w",
    "select.previous_word": "b",
    "select.line_start": "0,home",
    "select.line_end": "dollar_sign,end",
    "select.top": "g",
    "select.bottom": "G",
    "select.page_up": "pageup,ctrl+b",
    "select.page_down": "pagedown,ctrl+f",
    "select.half_page_up": "ctrl+u",
    "select.half_page_down": "ctrl+d",
    # when it is over
    "ended.close": "escape",
    "ended.up": "up",
    "ended.down": "down",
    "ended.page_up": "pageup",
    "ended.page_down": "pagedown",
}
NEEDED = frozenset({"shell.leave"})
"""What would trap the user if it had no key."""


def ids_of(*prefixes: str) -> tuple[str, ...]:
    """Return the ids of this table that begin with one of some words and a dot, in its order."""
    return tuple(key_id for key_id in KEYS if key_id.partition(".")[0] in prefixes)
