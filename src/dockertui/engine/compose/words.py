"""The words of Compose's commands, as they are run and as they are shown. Pure."""

import re
import shlex
from collections.abc import Sequence

from dockertui.i18n import _

_NAME = re.compile(r"[a-zA-Z0-9._][a-zA-Z0-9._-]*")
_SCALE = re.compile(r"([a-zA-Z0-9._][a-zA-Z0-9._-]*)=(\d{1,4})")


def names(text: str) -> tuple[str, ...]:
    """Return the names in a text, parted by spaces or commas."""
    return tuple(text.replace(",", " ").split())


def check_names(text: str) -> str:
    """Return what is wrong with names of services or profiles, "" if nothing."""
    wrong = next((name for name in names(text) if not _NAME.fullmatch(name)), "")
    return _("%(name)s is no name of one.") % {"name": wrong} if wrong else ""


def check_scale(text: str) -> str:
    """Return what is wrong with numbers of services, "" if nothing."""
    wrong = next((word for word in names(text) if not _SCALE.fullmatch(word)), "")
    return _("Write web=3, and more of them with spaces between.") if wrong else ""


def up_words(
    services: str, build: bool, recreate: bool, orphans: bool, scale: str, profiles: str
) -> tuple[str, ...]:
    """Return the words of `up`; see `run.Up`. Profiles are an option of Compose itself, and stand first."""
    options = [f"--profile={name}" for name in names(profiles)]
    options += ["up", "--detach", "--quiet-pull"]
    flags = ((build, "--build"), (recreate, "--force-recreate"), (orphans, "--remove-orphans"))
    options += [flag for is_on, flag in flags if is_on]
    options += [f"--scale={word}" for word in names(scale)]
    return (*options, *_operands(names(services)))


def down_words(*, volumes: bool, orphans: bool) -> tuple[str, ...]:
    """Return the words of `down`; see `run.Down`."""
    flags = ((volumes, "--volumes"), (orphans, "--remove-orphans"))
    return ("down", *(flag for is_on, flag in flags if is_on))


def pull_words(services: Sequence[str]) -> tuple[str, ...]:
    """Return the words of `pull`."""
    return ("pull", "--ignore-buildable", *_operands(services))


def build_words(services: Sequence[str], *, no_cache: bool, pull: bool) -> tuple[str, ...]:
    """Return the words of `build`; see `run.BuildServices`."""
    flags = ((no_cache, "--no-cache"), (pull, "--pull"))
    return ("build", *(flag for is_on, flag in flags if is_on), *_operands(services))


def run_words(service: str, command: str) -> tuple[str, ...]:
    """Return the words of `run` without a terminal."""
    return ("run", "--rm", "--no-TTY", "--interactive=false", "--quiet-pull", service, *split(command))


def split(command: str) -> tuple[str, ...]:
    """Return the words of a command as a shell parts them; one word where it cannot."""
    try:
        return tuple(shlex.split(command))
    except ValueError:
        return (command,)


def check_command(command: str) -> str:
    """Return what is wrong with a command, "" if nothing."""
    try:
        shlex.split(command)
    except ValueError:
        return _("A quote is not closed, or nothing follows the backslash.")
    return ""


def _operands(services: Sequence[str]) -> tuple[str, ...]:
    return ("--", *services) if any(name.startswith("-") for name in services) else tuple(services)
