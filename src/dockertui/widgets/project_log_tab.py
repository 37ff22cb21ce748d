"""A tab of the logs of all containers of a project as one."""

from dockertui.state.project_follower import ProjectFollower
from dockertui.widgets.log_tab import LogTab


class ProjectLogTab(LogTab):
    """Shows what a follower of the project has."""

    make_follower = ProjectFollower
