"""What can be done with containers by the line that makes them."""

from dockertui.engine.containers import Container
from dockertui.i18n import N_
from dockertui.resources.command_line import TARGET
from dockertui.resources.spec import Action, OpensScreen

RUN_ACTIONS: tuple[Action[Container], ...] = (
    Action(
        "as_command",
        "Y",
        N_("As command"),
        N_("Show the docker run line and the Compose file that would make it again"),
        lambda _c, _v: ("docker", "inspect", TARGET),
        opens=OpensScreen("as_command"),
        writes=False,
        enabled=lambda c: not c.fault,
        footer=0,
    ),
)
"""Those of the containers' pane."""
