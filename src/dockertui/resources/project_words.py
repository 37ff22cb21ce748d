"""What is said of actions on projects, and when they can be done. Pure."""

from collections.abc import Callable, Sequence
from typing import Any

from dockertui.engine.compose import by_labels
from dockertui.engine.compose.oneoff import RunOutput
from dockertui.engine.compose.opening import Opened
from dockertui.engine.projects import Project
from dockertui.i18n import N_, _, ngettext
from dockertui.resources.spec import Scene


def down_loses(gone: Sequence[Project], _scene: Scene) -> str:
    """Say what goes with projects."""
    n = sum(len(project.containers) for project in gone)
    return ngettext(
        "Its container goes with its files and logs, and its networks; volumes stay unless chosen.",
        "Its %(n)d containers go with their files and logs, and its networks; volumes stay unless chosen.",
        n,
    ) % {"n": n}


def down_notes(project: Project, _scene: Scene) -> str:
    """Say what of it runs."""
    n = project.running
    return (
        ngettext("%(n)d is running and is stopped.", "%(n)d are running and are stopped.", n) % {"n": n}
        if n
        else ""
    )


def up_notes(project: Project, _scene: Scene) -> str:
    """Say what is wrong with the file, or which services there are to choose from."""
    file = project.file
    if file is not None and file.problem:
        return file.problem
    names = [service.name for service in project.services if service.name]
    parts = [_("Services: %(names)s.") % {"names": ", ".join(names)}] if names else []
    profiles = dict.fromkeys(p for s in (file.services if file else ()) for p in s.profiles)
    if profiles:
        parts.append(_("Profiles: %(names)s.") % {"names": ", ".join(profiles)})
    return " ".join(parts)


def _touched(results: Sequence[Any], words: Callable[[int], str]) -> str:
    """Return what was done to each project, on how many containers."""
    return "\n".join(
        words(result.count) % {"n": result.count, "name": result.project}
        for result in results
        if isinstance(result, by_labels.Touched)
    )


def started(results: Sequence[Any]) -> str:
    """Say how many were started."""
    return _touched(
        results,
        lambda n: ngettext("%(name)s: %(n)d container started", "%(name)s: %(n)d containers started", n),
    )


def stopped(results: Sequence[Any]) -> str:
    """Say how many were stopped."""
    return _touched(
        results,
        lambda n: ngettext("%(name)s: %(n)d container stopped", "%(name)s: %(n)d containers stopped", n),
    )


def restarted(results: Sequence[Any]) -> str:
    """Say how many were restarted."""
    return _touched(
        results,
        lambda n: ngettext("%(name)s: %(n)d container restarted", "%(name)s: %(n)d containers restarted", n),
    )


def paused(results: Sequence[Any]) -> str:
    """Say how many were paused."""
    return _touched(
        results,
        lambda n: ngettext("%(name)s: %(n)d container paused", "%(name)s: %(n)d containers paused", n),
    )


def unpaused(results: Sequence[Any]) -> str:
    """Say how many were unpaused."""
    return _touched(
        results,
        lambda n: ngettext("%(name)s: %(n)d container unpaused", "%(name)s: %(n)d containers unpaused", n),
    )


def ran(results: Sequence[Any]) -> str:
    """Say what ran."""
    return "\n".join(
        _("%(service)s ran %(command)s: exit code 0; its output is in the job")
        % {"service": result.service, "command": result.command or _("its command")}
        for result in results
        if isinstance(result, RunOutput)
    )


def opened(results: Sequence[Any]) -> str:
    """Say what was opened."""
    return "\n".join(
        ngettext("%(name)s: %(n)d service", "%(name)s: %(n)d services", result.services)
        % {"name": result.project, "n": result.services}
        for result in results
        if isinstance(result, Opened)
    )


# ---------------------------------------------------------------------- when
def has_file(project: Project) -> bool:
    """Return whether a Compose file of it is known."""
    return bool(project.files) and not project.fault


def has_containers(project: Project) -> bool:
    """Return whether there is something of it."""
    return bool(project.containers) and not project.fault


def is_up(project: Project) -> bool:
    """Return whether something of it runs."""
    return any(c.state in ("running", "restarting", "paused") for c in project.containers)


def all_run(project: Project) -> bool:
    """Return whether all of it runs."""
    return is_up(project) and all(c.state in ("running", "restarting", "paused") for c in project.containers)


NO_FILE = N_("no Compose file of it is known")
NONE = N_("it has no containers")


def first_service(project: Project) -> str:
    """Return the service that is likely meant: the first that runs, else the first."""
    running = (s.name for s in project.services if any(c.state == "running" for c in s.containers))
    return next(running, next((s.name for s in project.services), ""))
