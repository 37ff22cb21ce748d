"""A tab of YAML files: their text in colours, what is wrong with them at its place and said at the top."""

from collections.abc import Sequence
from typing import Any

from dockertui.resources.source_text import LEAST, source_lines
from dockertui.resources.spec import Part
from dockertui.widgets.line_view import GUTTER, Line, LineView
from dockertui.widgets.tab_view import Stage, Subject, TabView, trouble


class SourceView(LineView):
    """Files, with sentences of what is wrong with them wrapped to the width."""

    _source: Any = None

    def show(self, source: Any, *, keep: bool) -> None:
        """Show files, where something is wrong from there.

        Args:
            source: The files, as `source_lines` takes them.
            keep: Whether cursor and scroll position stay.
        """
        self._source = source
        shown, wrong = source_lines(source, max(LEAST, self.size.width - GUTTER - 1))
        self.set_lines([Line(line.spans, copy=line.copy) for line in shown], keep=keep)
        if wrong >= 0 and not keep:
            self.scroll_to(y=max(0, wrong - 3), animate=False)

    def on_resize(self) -> None:
        """Wrap anew for the new width."""
        if self._source is not None:
            self.show(self._source, keep=True)


class SourceTab(TabView):
    """Shows the files that the tab's `load` gave."""

    def __init__(self, stage: Stage) -> None:
        self._view = SourceView()
        super().__init__(stage, self._view)
        self._shown: object = None

    def show(self, subject: Subject, *, keep: bool) -> Sequence[Part] | None:
        """Show the files, or why there are none."""
        if subject.loaded is None:
            self._shown = None
            return trouble(subject.error) if subject.error is not None else ()
        if subject.loaded != self._shown or not keep:
            self._shown = subject.loaded
            self._view.show(subject.loaded, keep=keep)
        return None
