"""What the user has set: the options of one run over the defaults.

Imports nothing of ours and nothing slow, so that `--help` is quick. Where an engine is to be found
is not decided here but in `dockertui.engine.endpoint`.
"""

import os
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from dockertui.dataclass import dataclass

DEFAULT_REFRESH_S = 5.0
LEAST_REFRESH_S, MOST_REFRESH_S = 0.5, 3600.0


def home() -> Path:
    """Return the user's home directory: HOME, else what the system knows; `/` where neither says one.

    A HOME that is not absolute would mean another place in every working directory: it says none.
    """
    said = os.environ.get("HOME", "")
    if os.path.isabs(said):
        return Path(said)
    try:
        import pwd

        return Path("/", pwd.getpwuid(os.getuid()).pw_dir)
    except (ImportError, KeyError):  # no such thing on this platform; a user id that nobody entered
        return Path("/")


def default_log_file() -> Path | None:
    """Return where the log goes unless the user says otherwise (`~/.local/state/dockertui/log/…`).

    None where nothing says where the user's files are.
    """
    from dockertui.engine.own_files import own_folder  # late: most of what is asked here needs no folder

    place = own_folder("log")
    return place / "dockertui.log" if place is not None else None


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one run."""

    refresh_s: float = DEFAULT_REFRESH_S
    """Seconds between two polls of the engine; events come at once whatever it is."""
    read_only: bool = False
    """Whether nothing but reading may leave the app."""
    theme: str = "dockertui"
    """The name of the theme at first."""
    engines: tuple[tuple[str, str], ...] = ()
    """The engines that were named, in order: ("host", URL) or ("context", name), as their options say."""
    log_file: Path | None = field(default_factory=default_log_file)
    """Where the log goes; None for nowhere."""
    compose_files: tuple[str, ...] = ()
    """Files of one Compose project that were named; that of the current directory is found without."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Other keys than the default, by id: `{"app.filter": "ctrl+f", "container.stop": "x,f9"}`."""
