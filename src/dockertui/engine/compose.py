"""Which Compose project and service a container belongs to, by its labels alone."""

from collections.abc import Mapping

_PROJECT = ("com.docker.compose.project", "io.podman.compose.project")
_SERVICE = ("com.docker.compose.service", "io.podman.compose.service")


def project_of(labels: Mapping[str, str]) -> str:
    """Return the Compose project, "" for none."""
    return next((labels[key] for key in _PROJECT if labels.get(key)), "")


def service_of(labels: Mapping[str, str]) -> str:
    """Return the Compose service, "" for none."""
    return next((labels[key] for key in _SERVICE if labels.get(key)), "")
