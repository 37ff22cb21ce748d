"""The options of the command line, and the codes by which the process ends."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from dockertui import __version__
from dockertui.dataclass import dataclass
from dockertui.i18n import _
from dockertui.settings import DEFAULT_REFRESH_S, LEAST_REFRESH_S, MOST_REFRESH_S

if TYPE_CHECKING:
    import argparse

EXIT_OK = 0
EXIT_FAULT = 1
EXIT_USAGE = 2
EXIT_NO_ENDPOINT = 3
EXIT_NO_TERMINAL = 4
EXIT_SIGNAL = 128
"""To this the number of the signal is added that ended the app."""


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for on the command line."""

    engines: tuple[tuple[str, str], ...] = ()
    """The engines that were named, in order: ("host", URL) or ("context", name)."""
    refresh: float = DEFAULT_REFRESH_S
    """Seconds between full refreshes."""
    read_only: bool = False
    compose_files: tuple[Path, ...] = ()
    log_file: Path | None = None
    """None where none was named."""
    print_endpoint: bool = False


def parsed(argv: Sequence[str] | None = None) -> Options:
    """Return what was asked for. Ends the process where that is wrong, or where help is asked for.

    Args:
        argv: The words of the command line; those of the process for None.
    """
    words = sys.argv[1:] if argv is None else argv
    if not words:
        return Options()  # the usual case: argparse takes some time to load, and to be told
    found = _parser().parse_args(words)
    return Options(
        tuple(found.engines),
        found.refresh,
        found.read_only,
        tuple(found.compose_files),
        found.log_file,
        found.print_endpoint,
    )


def _parser() -> "argparse.ArgumentParser":
    import argparse

    made = argparse.ArgumentParser(
        prog="dockertui",
        description=_("A terminal UI for Docker: containers, images, volumes and networks, live."),
        epilog=_exit_codes(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
        add_help=False,
    )
    _add_engines(made)
    add = made.add_argument
    add(
        "--refresh",
        metavar="SECONDS",
        type=_seconds,
        default=DEFAULT_REFRESH_S,
        help=_("seconds between full refreshes; events arrive at once (default: %(default)g)"),
    )
    add("--read-only", action="store_true", help=_("send only requests that read"))
    many: dict[str, Any] = {"action": "append", "default": [], "type": _path, "dest": "compose_files"}
    said = _("a Compose file whose project is shown; may be given several times")
    add("--file", "-f", metavar="PATH", help=said, **many)
    add("--log-file", metavar="PATH", type=_path, help=_("write the log there"))
    add(
        "--version",
        action="version",
        version=f"dockertui {__version__}",
        help=_("show the version and exit"),
    )
    add("--help", "-h", action="help", help=_("show this help and exit"))
    add("--print-endpoint", action="store_true", help=argparse.SUPPRESS)
    return made


def _add_engines(made: "argparse.ArgumentParser") -> None:
    add = made.add_argument
    add(
        "--host",
        metavar="URL",
        dest="engines",
        action="append",
        default=[],
        type=lambda text: ("host", _word(text)),
        help=_("an engine, as in DOCKER_HOST: unix://…, tcp://…; may be given several times"),
    )
    add(
        "--context",
        metavar="NAME",
        dest="engines",
        action="append",
        default=[],
        type=lambda text: ("context", _word(text)),
        help=_("the Docker context of an engine; may be given several times, beside --host"),
    )


def _exit_codes() -> str:
    """Return the part of the help that explains the exit codes."""
    codes = [
        (str(EXIT_OK), _("normal exit")),
        (str(EXIT_FAULT), _("a fault of dockertui; the log file says more")),
        (str(EXIT_USAGE), _("wrong options")),
        (
            str(EXIT_NO_ENDPOINT),
            _("unknown context, or an address that cannot be used; for an engine that is down it waits"),
        ),
        (str(EXIT_NO_TERMINAL), _("no terminal, or one that cannot place text")),
        ("128+n", _("ended by signal n")),
    ]
    return "\n".join([_("exit codes:"), *(f"  {code:<6} {meaning}" for code, meaning in codes)])


def _wrong(reason: str) -> NoReturn:
    import argparse

    raise argparse.ArgumentTypeError(reason)


def _word(text: str) -> str:
    """Return an option's text; an empty one is a mistake (`--context "$UNSET"`), not a default."""
    return text.strip() or _wrong(_("must not be empty"))


def _path(text: str) -> Path:
    try:
        return Path(_word(text)).expanduser().absolute()
    except RuntimeError:
        return _wrong(_("names a home directory that is not known"))


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = float("nan")
    if not LEAST_REFRESH_S <= seconds <= MOST_REFRESH_S:
        limits = {"least": LEAST_REFRESH_S, "most": MOST_REFRESH_S}
        _wrong(_("must be a number of seconds from %(least)g to %(most)g") % limits)
    return seconds
