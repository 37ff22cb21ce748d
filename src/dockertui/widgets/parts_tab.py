"""A tab of facts, headings and small tables, made of the record and of what was loaded."""

from collections.abc import Sequence

from dockertui.i18n import _
from dockertui.resources.spec import Heading, Part
from dockertui.widgets.tab_view import Stage, Subject, TabView, trouble


class PartsTab(TabView):
    """Shows what the tab's `parts` makes; an error of the engine stands above it."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, stage.page)

    @property
    def subtitle(self) -> str:
        """The keys that show what is hidden and sort what is a table."""
        page, fill = self.stage.page, self.stage.keymap.fill
        words = []
        if page.has_secrets:
            hides = page.look.reveals
            words.append(
                fill(_("%(parts.secrets)s hides secrets") if hides else _("%(parts.secrets)s shows secrets"))
            )
        if page.sorts:
            words.append(fill(_("%(parts.sort)s sorts · %(parts.reverse)s reverses")))
        return " · ".join(words)

    def show(self, subject: Subject, *, keep: bool) -> Sequence[Part] | None:
        """Show the parts."""
        make = subject.tab.parts
        parts = make(subject.record, subject.scene, subject.loaded) if make is not None else ()
        if subject.error is not None:
            known = [part for part in parts if not (isinstance(part, Heading) and part.waits)]
            parts = [*trouble(subject.error), Heading(""), *known]
        self.stage.page.show(parts, keep=keep)
        return None
