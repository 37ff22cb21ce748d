"""A tab of facts, headings and small tables, made of the record and of what was loaded."""

from collections.abc import Sequence

from dockertui.resources.spec import Heading, Part
from dockertui.widgets.tab_view import Stage, Subject, TabView, trouble


class PartsTab(TabView):
    """Shows what the tab's `parts` makes; an error of the engine stands above it."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, stage.page)

    def show(self, subject: Subject, *, keep: bool) -> Sequence[Part] | None:
        """Show the parts."""
        make = subject.tab.parts
        parts = make(subject.record, subject.scene, subject.loaded) if make is not None else ()
        if subject.error is not None:
            parts = [*trouble(subject.error), Heading(""), *parts]
        self.stage.page.show(parts, keep=keep)
        return None
