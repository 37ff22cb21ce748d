"""What is remembered of containers that were made: the last settings for each image, and named templates.

One JSON file in the user's configuration, readable by the user alone. Values of variables that look secret
are never in it. A file that cannot be read is said, and put aside when something is to be remembered.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import field, fields, replace
from pathlib import Path
from typing import Any

from dockertui.dataclass import dataclass
from dockertui.engine.own_files import own_folder, write_whole
from dockertui.engine.run.secrets import masked
from dockertui.engine.run.spec import RunSpec
from dockertui.i18n import _

MOST_LAST = 50
"""Images whose last settings are remembered: the latest."""
_FORM = 1
"""The form of the file."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the file holds."""

    last: Mapping[str, RunSpec] = field(default_factory=dict)
    """By the repository of the image, the latest at the end."""
    templates: Mapping[str, RunSpec] = field(default_factory=dict)
    """By the name that the user gave."""
    problem: str = ""
    """Why the file could not be read; "" where it could, or is not there."""


def default_file() -> Path | None:
    """Return where the file lies (`~/.config/dockertui/run.json`); None where nothing says where that is."""
    place = own_folder("config")
    return place / "run.json" if place is not None else None


def repository_of(image: str) -> str:
    """Return the name of an image without tag and digest."""
    name = image.partition("@")[0]
    head, _colon, tag = name.rpartition(":")
    return head if head and "/" not in tag else name


def forgetful(spec: RunSpec) -> RunSpec:
    """Return a spec without values that look secret: names of variables stay, a command with one goes."""
    shown = masked(spec)
    pairs: dict[str, Any] = {
        name: tuple(map(_forgotten, getattr(spec, name), getattr(shown, name)))
        for name in ("env", "labels", "annotations", "log_opts")
    }
    command = spec.command if shown.command == spec.command else ()
    health_cmd = spec.health_cmd if shown.health_cmd == spec.health_cmd else ""
    return replace(spec, **pairs, command=command, health_cmd=health_cmd)


def _forgotten(text: str, shown: str) -> str:
    return text if text == shown else text.partition("=")[0] + "="


# ---------------------------------------------------------------------- the file
def read(file: Path) -> Remembered:
    """Return what is remembered; blocks. What cannot be understood is left out, and that is said."""
    try:
        held = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return Remembered()
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else _("it is not JSON")
        return Remembered(problem=_("%(file)s cannot be read: %(why)s.") % {"file": file, "why": why})
    if not isinstance(held, dict) or held.get("form") != _FORM:
        return Remembered(problem=_("%(file)s is of another form than this version writes.") % {"file": file})
    return Remembered(_specs(held.get("last")), _specs(held.get("templates")))


def remember_last(file: Path, spec: RunSpec) -> str:
    """Note the settings of a container that was made; blocks.

    Returns:
        What is to be said: why that failed; "" where it did not.
    """
    known, repository = read(file), repository_of(spec.image)
    others = {name: last for name, last in known.last.items() if name != repository}
    kept = dict(list(others.items())[-(MOST_LAST - 1) :])
    return _write(file, replace(known, last={**kept, repository: forgetful(spec)}))


def remember_template(file: Path, name: str, spec: RunSpec) -> str:
    """Keep a template, in the place of one of the same name; as `remember_last`."""
    known = read(file)
    return _write(file, replace(known, templates={**known.templates, name: forgetful(spec)}))


def forget_template(file: Path, name: str) -> str:
    """Drop a template; as `remember_last`."""
    known = read(file)
    return _write(file, replace(known, templates={n: s for n, s in known.templates.items() if n != name}))


def _write(file: Path, known: Remembered) -> str:
    """Write the file whole or not at all."""
    held = {
        "form": _FORM,
        "last": {name: _dumped(spec) for name, spec in known.last.items()},
        "templates": {name: _dumped(spec) for name, spec in known.templates.items()},
    }
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if known.problem:
            os.replace(file, file.with_name(f"{file.name}.unreadable"))
        write_whole(file, json.dumps(held, indent=1, ensure_ascii=False))
    except OSError as error:
        return _("%(file)s cannot be written: %(why)s.") % {"file": file, "why": error.strerror or error}
    return ""


def _dumped(spec: RunSpec) -> dict[str, Any]:
    """Return what a spec says, without what it leaves out."""
    nothing = RunSpec()
    return {
        f.name: getattr(spec, f.name)
        for f in fields(RunSpec)
        if getattr(spec, f.name) != getattr(nothing, f.name)
    }


def _specs(held: Any) -> dict[str, RunSpec]:
    found = held.items() if isinstance(held, dict) else ()
    return {name: _spec(said) for name, said in found if isinstance(said, dict)}


def _spec(said: Mapping[str, Any]) -> RunSpec:
    """Return a spec of what was written, without what this version does not know or take."""
    nothing, taken = RunSpec(), dict[str, Any]()
    for f in fields(RunSpec):
        value, empty = said.get(f.name), getattr(nothing, f.name)
        if isinstance(empty, tuple):
            if isinstance(value, list) and all(isinstance(text, str) for text in value):
                taken[f.name] = tuple(value)
        elif isinstance(value, str | bool) and (empty is None or type(value) is type(empty)):
            taken[f.name] = value
    return RunSpec(**taken)
