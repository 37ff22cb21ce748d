"""What is said of a shell that waits or is over, and what to do next; and of what was copied. Pure."""

from dockertui.engine.errors import EngineError
from dockertui.formatting import exit_words
from dockertui.i18n import _, ngettext


def waiting_words(name: str, state: str) -> str:
    """Return what is said while a shell that runs gets no answer; "" if nothing is in its way.

    Args:
        name: The container's name.
        state: The container's state as the engine calls it; "lost" where the engine does not say it.
    """
    if state == "paused":
        return _("%(name)s is paused: nothing happens in it until it is unpaused.") % {"name": name}
    if state == "lost":
        return _("The engine does not answer: nothing happens until it does.")
    return ""


def over_words(name: str, state: str, exit_code: int | None) -> str:
    """Return why a shell is over, and what to do next.

    Args:
        name: The container's name.
        state: What became of the container: "exited", "removed", "restarted", "paused" …
        exit_code: The shell's; None where the engine does not say it.
    """
    words = {"name": name, "code": exit_words(exit_code)}
    if state == "removed":
        return _("%(name)s was removed; the shell ended with it.") % words
    if state in ("restarted", "running", "restarting"):
        return "\n".join(
            (
                _("%(name)s was restarted; the shell ended with it.") % words,
                _("A new one can be opened as soon as it runs."),
            )
        )
    if state == "paused":
        return _("%(name)s is paused; the shell is gone.") % words
    return "\n".join(
        (
            _("%(name)s stopped; the shell ended with it (exit code %(code)s).") % words,
            _("Start it again to open a new one."),
        )
    )


def failed_words(name: str, state: str, error: EngineError, *, was_open: bool) -> str:
    """Return why a shell could not be opened, or was lost, and what to do next.

    Args:
        name: The container's name.
        state: The container's state as the engine calls it; "" where it is not known.
        error: What the engine said.
        was_open: Whether the shell had been there.
    """
    words = {"name": name}
    if was_open:
        hint = _("A shell that still runs is ended as soon as the engine can be reached.")
        return "\n".join(filter(None, (_("The connection to the shell was lost."), str(error), hint)))
    if state == "paused":
        return _("%(name)s is paused: a shell can be opened once it is unpaused.") % words
    if state == "removed":
        return _("%(name)s was removed.") % words
    if state in ("exited", "created", "dead"):
        return _("%(name)s is not running: start it to open a shell.") % words
    if state == "restarting":
        return _("%(name)s is restarting: a shell can be opened as soon as it runs.") % words
    return "\n".join(filter(None, (str(error), error.hint)))


def copied_words(characters: int, helper: str) -> str:
    """Return what is said of a text that was copied.

    Args:
        characters: How long it is.
        helper: Which program of the system took it; "" if only the terminal was told.
    """
    words = {"n": characters, "way": helper or "OSC 52"}
    return (
        ngettext("copied %(n)d character (%(way)s)", "copied %(n)d characters (%(way)s)", characters) % words
    )
