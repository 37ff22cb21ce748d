"""What the labels of a container say of its Compose project: no program and no file is needed for it."""

from collections.abc import Iterable, Mapping

PROJECT = "com.docker.compose.project"
SERVICE = "com.docker.compose.service"
DIRECTORY = "com.docker.compose.project.working_dir"
FILES = "com.docker.compose.project.config_files"
"""Paths, with commas between them. Podman's compose sets the same two labels."""
ENV_FILES = "com.docker.compose.project.environment_file"
"""The same for files of variables."""
NUMBER = "com.docker.compose.container-number"
DEPENDS = "com.docker.compose.depends_on"
"""`db:service_healthy:false,cache:service_started:false`."""
ONE_OFF = "com.docker.compose.oneoff"
"""`True` for what `run` made beside the services."""
_PROJECT = (PROJECT, "io.podman.compose.project")
_SERVICE = (SERVICE, "io.podman.compose.service")


def project_of(labels: Mapping[str, str]) -> str:
    """Return the Compose project, "" for none."""
    return next((labels[key] for key in _PROJECT if labels.get(key)), "")


def service_of(labels: Mapping[str, str]) -> str:
    """Return the Compose service, "" for none."""
    return next((labels[key] for key in _SERVICE if labels.get(key)), "")


def depends_of(labels: Mapping[str, str]) -> tuple[str, ...]:
    """Return the services that have to be there before this one, in the order in which they are named."""
    parts = (part.partition(":")[0].strip() for part in labels.get(DEPENDS, "").split(","))
    return tuple(dict.fromkeys(filter(None, parts)))


def paths_of(labels: Mapping[str, str], label: str) -> tuple[str, ...]:
    """Return the paths that a label names."""
    return tuple(filter(None, labels.get(label, "").split(",")))


def in_order(depends: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """Return services in steps: each step needs only what is in the steps before it.

    Args:
        depends: What each service needs; what is no key of it is taken to be there.

    Returns:
        The steps, each by name. Services that need each other in a circle are in one last step.
    """
    left = {name: {other for other in needs if other in depends} for name, needs in depends.items()}
    steps: list[list[str]] = []
    while left:
        ready = sorted(name for name, needs in left.items() if not needs & left.keys())
        ready = ready or sorted(left)
        steps.append(ready)
        for name in ready:
            del left[name]
    return steps
