"""A tab of YAML files: their text in colours, what is wrong with them at its place and said at the top."""

from collections.abc import Sequence

from dockertui.resources.source_text import source_lines
from dockertui.resources.spec import Part
from dockertui.widgets.line_view import Line, LineView
from dockertui.widgets.tab_view import Stage, Subject, TabView, trouble


class SourceTab(TabView):
    """Shows the files that the tab's `load` gave."""

    def __init__(self, stage: Stage) -> None:
        self._view = LineView()
        super().__init__(stage, self._view)
        self._shown: object = None

    def show(self, subject: Subject, *, keep: bool) -> Sequence[Part] | None:
        """Show the files, or why there are none."""
        if subject.loaded is None:
            self._shown = None
            return trouble(subject.error) if subject.error is not None else ()
        if subject.loaded != self._shown or not keep:
            self._shown = subject.loaded
            shown, wrong = source_lines(subject.loaded)
            lines = [Line(line.spans, copy=line.copy) for line in shown]
            self._view.set_lines(lines, keep=keep)
            if wrong >= 0 and not keep:
                self._view.scroll_to(y=max(0, wrong - 3), animate=False)
        return None
