"""A tab of lines that more come to: it stays at their end, until the user looks further up."""

from collections.abc import Sequence

from dockertui.i18n import _
from dockertui.resources.spec import Part
from dockertui.widgets.parts_view import PartsView
from dockertui.widgets.tab_view import Stage, Subject, TabView


class OutputView(PartsView):
    """Shows parts as lines, the last ones first of all."""

    @property
    def is_at_end(self) -> bool:
        """Whether the last line is where the user is: under the cursor, or in sight where there is none."""
        return self.cursor >= len(self.lines) - 1

    def show(self, parts: Sequence[Part], *, keep: bool) -> None:
        """Show parts; at the end as long as the cursor is there."""
        follows = not keep or self.is_at_end
        super().show(parts, keep=keep)
        if follows:
            self.action_bottom()

    def on_resize(self) -> None:
        """Wrap anew for the new width."""
        follows = self.is_at_end
        super().on_resize()
        if follows:
            self.action_bottom()


class OutputTab(TabView):
    """Shows what the tab's `parts` makes, and follows its end."""

    def __init__(self, stage: Stage) -> None:
        self._output = OutputView()
        super().__init__(stage, self._output)

    @property
    def subtitle(self) -> str:
        """How to come back to the end."""
        if self._output.is_at_end:
            return ""
        return self.stage.keymap.fill(_("%(lines.bottom)s follows the end"))

    def show(self, subject: Subject, *, keep: bool) -> Sequence[Part] | None:
        """Show the lines."""
        make = subject.tab.parts
        parts = make(subject.record, subject.scene, subject.loaded) if make is not None else ()
        self._output.show(parts, keep=keep)
        return None
