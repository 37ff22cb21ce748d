"""The program that drives Compose projects: docker's plugin, or docker-compose by itself; from version 2."""

import os
import re
import subprocess
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from dockertui.dataclass import dataclass
from dockertui.engine.errors import EngineFault
from dockertui.engine.text import clean
from dockertui.i18n import _

_ASK_S = 15.0
"""How long a program may take to say its version, in seconds."""
_LEAST = (2, 0, 0)
_JSON = (2, 29, 0)
"""The first version that says by JSON how far it is.

Source: docker/compose pull request 11478, released in 2.29.0.
"""
_PLUGINS = (
    "/usr/local/lib/docker/cli-plugins",
    "/usr/local/libexec/docker/cli-plugins",
    "/usr/lib/docker/cli-plugins",
    "/usr/libexec/docker/cli-plugins",
)
"""Where plugins lie beside the user's own; such a file can be run by itself.

Source: docker/cli, cli-plugins/manager.
"""
_VERSION = re.compile(r"v?(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?")


@dataclass(frozen=True, slots=True)
class Program:
    """A program that drives Compose projects."""

    words: tuple[str, ...]
    """How it is called: `/usr/bin/docker compose`."""
    version: tuple[int, int, int]

    @property
    def text(self) -> str:
        """Its version as it is written: `2.26.1`."""
        return ".".join(map(str, self.version))

    @property
    def progress(self) -> str:
        """In which form it says how far it is, as its option names it."""
        return "json" if self.version >= _JSON else "plain"


def find() -> Program:
    """Return the program; blocks while it is asked for its version, once for each place it may be at.

    Raises:
        EngineFault: There is none, or it is too old; the hint says how to get one.
    """
    environ = os.environ
    found, too_old = _look(environ.get("PATH", ""), environ.get("DOCKER_CONFIG") or environ.get("HOME", ""))
    if found is not None:
        return found
    _look.cache_clear()  # it may be installed meanwhile
    hint = _(
        "Install the package docker-compose-plugin (of Docker's own repository), docker-compose-v2 or "
        "docker-compose; or put the program docker-compose into ~/.docker/cli-plugins. Start, stop, restart, "
        "pause, remove and logs work without it."
    )
    if too_old:
        words = _("%(program)s is version %(version)s; version 2 or later is needed.")
        raise EngineFault(words % {"program": too_old[0], "version": too_old[1]}, hint)
    raise EngineFault(_("The program docker compose is not installed here."), hint)


@lru_cache(maxsize=8)
def _look(path: str, config: str) -> tuple[Program | None, tuple[str, str] | None]:
    """Return the first program that is new enough, and where there is none the one that is too old."""
    too_old: tuple[str, str] | None = None
    for words in _candidates(path, config):
        version = _version_of(words)
        if version >= _LEAST:
            return Program(words, version), None
        if version > (0, 0, 0):
            too_old = too_old or (os.path.basename(words[0]), ".".join(map(str, version)))
    return None, too_old


def _candidates(path: str, config: str) -> Iterator[tuple[str, ...]]:
    import shutil  # late: not needed for the first picture

    docker = shutil.which("docker", path=path)
    if docker is not None:
        yield (docker, "compose")
    alone = shutil.which("docker-compose", path=path)
    if alone is not None:
        yield (alone,)
    for folder in (f"{config}/cli-plugins", f"{config}/.docker/cli-plugins", *_PLUGINS):
        plugin = Path(folder) / "docker-compose"
        if plugin.is_file() and os.access(plugin, os.X_OK):
            yield (str(plugin),)


def _version_of(words: tuple[str, ...]) -> tuple[int, int, int]:
    """Return a program's version; zeros where it says none."""
    try:
        done = subprocess.run(
            [*words, "version", "--short"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_ASK_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return (0, 0, 0)
    match = _VERSION.search(clean(done.stdout.decode("utf-8", "replace"))) if done.returncode == 0 else None
    if match is None:
        return (0, 0, 0)
    major, minor, patch = (int(number or 0) for number in match.groups())
    return (major, minor, patch)
