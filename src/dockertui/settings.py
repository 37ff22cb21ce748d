"""What the user has set: the options of one run over the defaults.

Imports nothing of ours and nothing slow, so that `--help` is quick. Where an engine is to be found
is not decided here but in `dockertui.engine.endpoint`.
"""

from dataclasses import dataclass, field
from pathlib import Path

DEFAULT_REFRESH_S = 5.0
LEAST_REFRESH_S, MOST_REFRESH_S = 0.5, 3600.0


def default_log_file() -> Path:
    """Return where the log goes unless the user says otherwise (`~/.local/state/dockertui/log/…`)."""
    import platformdirs  # Textual needs it anyway, but --help does not

    return platformdirs.user_log_path("dockertui", appauthor=False) / "dockertui.log"


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one run."""

    refresh_s: float = DEFAULT_REFRESH_S
    """Seconds between two polls of the engine; events come at once whatever it is."""
    read_only: bool = False
    """Whether nothing but reading may leave the app."""
    host: str | None = None
    """The engine's URL, as given by `--host`."""
    context: str | None = None
    """The name of a Docker context, as given by `--context`."""
    log_file: Path = field(default_factory=default_log_file)
    """Where the log goes."""
