"""A project as Compose resolves it: variables put in, files merged, everything in its long form."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from dockertui.dataclass import dataclass
from dockertui.engine import fields
from dockertui.engine.build import environment
from dockertui.engine.compose import place, program
from dockertui.engine.compose.output import ComposeOutput
from dockertui.engine.errors import EngineFault
from dockertui.i18n import _

if TYPE_CHECKING:
    from docker import APIClient

    from dockertui.engine.session import Session

_ASK_S = 25.0
"""How long Compose may take, in seconds."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What Compose says of files."""

    config: Mapping[str, Any]
    """Empty where the files are wrong."""
    problem: str = ""
    """What is wrong with them, in Compose's words; "" if nothing."""
    warnings: tuple[str, ...] = ()


def ask(api: "APIClient", where: place.Place) -> Asked:
    """Return what Compose makes of a project's files; blocks.

    Raises:
        EngineFault: There is no program, or it does not answer.
    """
    tool = program.find()
    command = [*tool.words, *where.words(), "--profile=*", "config", "--format=json"]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=environment(cast("Session", api).endpoint),
            timeout=_ASK_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise EngineFault(_("Compose takes too long to read the file.")) from error
    except OSError as error:
        raise EngineFault(_("Compose cannot be run: %(why)s") % {"why": error.strerror}) from error
    output = ComposeOutput(where.project)
    for line in done.stderr.decode("utf-8", "replace").splitlines():
        for _said in output.feed(line):
            pass
    if done.returncode:
        return Asked({}, str(output.error()), output.last[:-1])
    try:
        found = json.loads(done.stdout)
    except ValueError as error:
        raise EngineFault(_("Compose gave a configuration that cannot be read.")) from error
    return Asked(found if isinstance(found, dict) else {}, "", output.last)


def resolved(api: "APIClient", project: str) -> Mapping[str, Any]:
    """Return the whole configuration of a project, its texts cleaned; blocks.

    Raises:
        EngineFault: The files are missing or wrong; the message says where and why.
    """
    asked = ask(api, place.find(api, project))
    if asked.problem:
        raise EngineFault(asked.problem, _("The tab File shows the place."))
    return cast("Mapping[str, Any]", fields.cleaned(asked.config))


def services_of(config: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    """Return the services of a configuration by name."""
    found = fields.mapping(config, "services")
    return {name: held for name, held in found.items() if isinstance(held, dict)}


def name_of_volume(config: Mapping[str, Any], key: str) -> str:
    """Return what the engine calls a volume of a configuration."""
    return fields.text(fields.mapping(fields.mapping(config, "volumes"), key), "name") or key


def name_of_network(config: Mapping[str, Any], key: str) -> str:
    """Return what the engine calls a network of a configuration."""
    return fields.text(fields.mapping(fields.mapping(config, "networks"), key), "name") or key


def texts(value: Any) -> Sequence[str]:
    """Return a list of texts that may be one text, or nothing."""
    if isinstance(value, str):
        return (value,)
    return tuple(map(str, value)) if isinstance(value, list) else ()
