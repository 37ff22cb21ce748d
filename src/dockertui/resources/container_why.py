"""Why a container ended, or does not get well: what is known of it, and what it means. Pure."""

from collections.abc import Sequence
from typing import Any

from dockertui.engine.containers import Container, ContainerDetail
from dockertui.formatting import duration, exit_words, moment
from dockertui.i18n import _, ngettext
from dockertui.resources.common import fault_or
from dockertui.resources.container_overview import last_lines, troubles
from dockertui.resources.container_summary import in_words
from dockertui.resources.container_tabs import probe_run, reading
from dockertui.resources.spec import Fact, Heading, Lines, Part, Scene

MOST_LINES = 20
"""Lines of output that are shown: the last, as they say most."""


def has_ended(container: Container) -> bool:
    """Return whether a container's last run is over and it does not start again by itself."""
    return container.state in ("exited", "dead") and not container.fault


def has_crashed(container: Container) -> bool:
    """Return whether a container is in trouble while it is up: unhealthy, or started again and again."""
    is_looping = container.state == "restarting" and container.exit_code != 0
    return (is_looping or container.health == "unhealthy") and not container.fault


def why(container: Container, scene: Scene, loaded: Any) -> Sequence[Part]:
    """Return why a container is as it is; `loaded` is its ContainerDetail, None as yet."""
    if container.fault:
        return [Heading("✗ " + fault_or(container, ""), "bad")]
    if not isinstance(loaded, ContainerDetail):
        return reading()
    parts: list[Part] = [in_words(container, scene, loaded), Heading("")]
    meaning = _meaning(container, loaded)
    if meaning:
        parts += [Heading(meaning, ""), Heading("")]
    parts += troubles(container, loaded)
    parts += _facts(container, loaded)
    if container.health == "unhealthy" and loaded.probe.runs:
        run = loaded.probe.runs[0]
        parts += [Heading(""), Heading(_("Health check")), probe_run(run, scene), Lines(run.output, "muted")]
    return [*parts, *last_lines(loaded, MOST_LINES)]


def _facts(container: Container, detail: ContainerDetail) -> list[Part]:
    parts: list[Part] = []
    if container.exit_code is not None:
        parts.append(Fact(_("Exit code"), exit_words(container.exit_code)))
    started, ended = detail.started_at, detail.finished_at
    if ended is not None and not container.is_live:
        parts.append(Fact(_("Ended"), moment(ended)))
        if started is not None and ended >= started:
            parts.append(Fact(_("Had run for"), duration(ended - started)))
    if detail.is_out_of_memory:
        parts.append(Fact(_("Memory"), _("the kernel killed a process of it, as memory ran out"), "bad"))
    again = detail.restart_count
    if again:
        words = ngettext(
            "started again %(n)d time by its policy", "started again %(n)d times by its policy", again
        )
        parts.append(Fact(_("Restarts"), words % {"n": again}, "warn"))
    parts.append(Fact(_("Restart"), detail.restart_policy or _("not by itself: it has no restart policy")))
    return parts


def _meaning(container: Container, detail: ContainerDetail) -> str:
    """Return what an end means, in a sentence; "" where there is nothing to explain."""
    code = container.exit_code
    if detail.is_out_of_memory and code == 137:
        return _(
            "It used more memory than it may, and the kernel killed it. Give it more, or find what takes it."
        )
    if container.health == "unhealthy":
        return _("It runs, but its health check fails: the check's last output says why.")
    if code is None:
        return ""
    return {
        0: _("It did what it had to do and ended by itself, without an error."),
        125: _("The engine could not run it: see the error."),
        126: _("Its command is there but cannot be run: it may not be executable, or for other machines."),
        127: _("Its command is not in the image: the name may be wrong, or the program is missing."),
        130: _("It was interrupted, as by ctrl+c."),
        137: _("It was killed: by a user, by a stop whose grace period was over, or by the kernel."),
        139: _("The program crashed: it touched memory that is not its own."),
        143: _("It was asked to stop, and did so."),
    }.get(code, _("The program ended with an error of its own: its last lines say most about it."))
