"""What can be done with containers, and what is shown of one."""

from dockertui.engine import containers as engine
from dockertui.engine.containers import Container
from dockertui.engine.last_lines import detail_with_log
from dockertui.i18n import N_
from dockertui.resources import container_actions
from dockertui.resources.common import inspect_tab
from dockertui.resources.container_changes import CHANGE_ACTIONS
from dockertui.resources.container_networks import CONTAINER_NETWORKS
from dockertui.resources.container_overview import summary
from dockertui.resources.container_stats import STATS_TAB
from dockertui.resources.container_tabs import CONTAINER_TABS
from dockertui.resources.container_why import why
from dockertui.resources.file_actions import CONTAINER_FILES
from dockertui.resources.new_container import CHANGE, NEW
from dockertui.resources.run_actions import RUN_ACTIONS
from dockertui.resources.spec import DetailTab, Offered

SUMMARY_AGAIN_S = 3.0
"""How often a summary that is looked at is read again, in seconds."""

OFFERED: Offered[Container] = Offered(
    actions=(
        *container_actions.ACTIONS,
        *NEW,
        *CHANGE,
        *CHANGE_ACTIONS,
        CONTAINER_FILES,
        *RUN_ACTIONS,
        *CONTAINER_NETWORKS,
    ),
    tabs=(
        DetailTab(
            "summary", N_("Summary"), "parts", load=detail_with_log, parts=summary, again_s=SUMMARY_AGAIN_S
        ),
        DetailTab("why", N_("Why"), "parts", load=detail_with_log, parts=why),
        DetailTab("logs", N_("Logs"), "logs"),
        STATS_TAB,
        *CONTAINER_TABS,
        inspect_tab(engine.inspect),
    ),
)
