"""The `docker run` line of the form of a new container. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from dockertui.engine.quoting import quote
from dockertui.engine.run.line import line
from dockertui.engine.run.spec import RunSpec


def preview(spec: RunSpec, docker: Sequence[str], *, shows: bool) -> str:
    """Return the line that does what the form does.

    Args:
        spec: What the form means.
        docker: How the docker command is called so that it reaches the engine.
        shows: Whether values that few are to read are in it.
    """
    words = line(spec if spec.image else replace(spec, image="IMAGE"), hide=not shows)
    return " ".join([*map(quote, docker), words.removeprefix("docker ")])
