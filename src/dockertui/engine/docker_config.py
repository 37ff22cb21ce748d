"""Docker's own configuration file, read as its command reads it: what is odd there never stops anything.

Only what an engine is reached by is taken from it. Registry credentials, their helpers and proxies for
containers are left alone: a fault in those must not keep anyone from an engine.
"""

import json
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

from dockertui.dataclass import dataclass
from dockertui.engine import fields
from dockertui.engine.text import clean
from dockertui.i18n import _


@dataclass(frozen=True, slots=True)
class DockerConfig:
    """What Docker's `config.json` says of engines."""

    current_context: str = ""
    """The context in use; "" where none is chosen."""
    headers: Mapping[str, str] = field(default_factory=lambda: fields.EMPTY)
    """Headers that go with every request to an engine (`HttpHeaders`)."""
    warning: str = ""
    """Why the file could not be read, in a sentence; "" if all is well or there is none."""


def read(folder: Path) -> DockerConfig:
    """Return what is in a configuration folder's `config.json`; never raises.

    A file that is missing or empty says nothing; one that cannot be read says nothing either, with a warning.

    Source:
        docker/cli, cli/config/config.go: the command prints a warning and goes on.
    """
    path = folder / "config.json"
    try:
        text = path.read_text("utf-8-sig")
        found: Any = json.loads(text) if text.strip() else None
    except FileNotFoundError:
        return DockerConfig()
    except OSError as exc:
        return _unreadable(path, exc.strerror or type(exc).__name__)
    except (ValueError, RecursionError):
        return _unreadable(path, _("it is not JSON"))
    if found is None:
        return DockerConfig()
    if not isinstance(found, dict):
        return _unreadable(path, _("it holds no settings"))
    context = found.get("currentContext")
    return DockerConfig(
        current_context=context if isinstance(context, str) else "",
        headers={
            name: value
            for name, value in fields.mapping(found, "HttpHeaders").items()
            if isinstance(value, str) and name.isascii() and name.isprintable() and clean(value) == value
        },
    )


def _unreadable(path: Path, reason: str) -> DockerConfig:
    return DockerConfig(
        warning=_("%(path)s is not used: %(reason)s.") % {"path": clean(str(path)), "reason": clean(reason)}
    )
