"""The views of tabs by the id that a `DetailTab` names; the only list of them."""

from collections.abc import Callable, Mapping

from dockertui.widgets.document_tab import DocumentTab
from dockertui.widgets.log_tab import LogTab
from dockertui.widgets.output_tab import OutputTab
from dockertui.widgets.parts_tab import PartsTab
from dockertui.widgets.project_log_tab import ProjectLogTab
from dockertui.widgets.source_tab import SourceTab
from dockertui.widgets.tab_view import Stage, TabView

TAB_VIEWS: Mapping[str, Callable[[Stage], TabView]] = {
    "parts": PartsTab,
    "document": DocumentTab,
    "logs": LogTab,
    "output": OutputTab,
    "source": SourceTab,
    "project_logs": ProjectLogTab,
}
