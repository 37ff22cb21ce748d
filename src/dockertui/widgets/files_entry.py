"""What is asked for under the files of a folder; not there until it is."""

from typing import Any, ClassVar

from dockertui.widgets.fields import Entry
from dockertui.widgets.keyed import bound


class FilesEntry(Entry):
    """A field under the files."""

    DEFAULT_CSS = """
    FilesEntry { height: 1; border: none; padding: 0 1; background: $panel; display: none; }
    FilesEntry:focus { border: none; background: $accent 25%; }
    FilesEntry.-open { display: block; }
    """
    BINDINGS: ClassVar[list[Any]] = [
        bound("dialog.submit", "submit"),
        bound("field.clear", "screen.leave_entry"),
        bound("field.complete", "screen.complete"),
    ]
