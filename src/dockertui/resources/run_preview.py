"""The `docker run` line of the form of a new container, both ways. Pure."""

from collections.abc import Sequence

from dockertui.engine.run.line import line_of
from dockertui.engine.run.spec import RunSpec
from dockertui.resources.command_line import quote
from dockertui.resources.run_form import masked


def preview(spec: RunSpec, docker: Sequence[str], *, shows: bool) -> str:
    """Return the line that does what the form does.

    Args:
        spec: What the form means.
        docker: How the docker command is called so that it reaches the engine.
        shows: Whether values that few are to read are in it.
    """
    return line_of(spec if shows else masked(spec), docker)
