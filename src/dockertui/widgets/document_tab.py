"""A tab of the engine's own description of a resource."""

from collections.abc import Sequence

from dockertui.resources.spec import Part
from dockertui.widgets.document_view import DocumentView
from dockertui.widgets.tab_view import Stage, Subject, TabView, trouble


class DocumentTab(TabView):
    """Shows what the tab's `load` gave; an error only where nothing was loaded before."""

    def __init__(self, stage: Stage) -> None:
        self._document = DocumentView()
        super().__init__(stage, self._document)

    @property
    def subtitle(self) -> str:
        """The form it is shown in, once the user has chosen one."""
        return self._document.chosen_form

    def show(self, subject: Subject, *, keep: bool) -> Sequence[Part] | None:
        """Show the document, or why there is none."""
        if subject.loaded is not None:
            self._document.show(subject.loaded, keep=keep or subject.is_drawn)
            return None
        self._document.clear()
        return trouble(subject.error) if subject.error is not None else None
