"""Makes of an engine's description of a container the record that would make it again.

What the image says already and what the engine filled in by itself is left out, so that the record is short;
what a line cannot say is said. Texts are taken as they are, for they go back to an engine; they are cleaned
where they are shown.
"""

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from dockertui.dataclass import dataclass
from dockertui.engine import fields
from dockertui.engine.run import reverse_host, reverse_net
from dockertui.engine.run.defaults import Defaults
from dockertui.engine.run.raw import number, pairs, text, texts
from dockertui.engine.run.spec import RunSpec
from dockertui.i18n import _

Raw = Mapping[str, Any]
_NANOSECONDS = (("h", 3600 * 10**9), ("m", 60 * 10**9), ("s", 10**9), ("ms", 10**6), ("us", 10**3), ("ns", 1))


@dataclass(frozen=True, slots=True)
class Reversed:
    """A container as a line has it."""

    spec: RunSpec
    unsaid: tuple[str, ...] = ()
    """What of it no line can say, a sentence each."""


def reverse(container: Raw, image: Raw, defaults: Defaults) -> Reversed:
    """Return the record of a container that is there.

    Args:
        container: What inspecting it gave.
        image: What inspecting its image gave; empty where that is gone, and then nothing is left out for it.
        defaults: What its engine does unasked.
    """
    config, host = fields.mapping(container, "Config"), fields.mapping(container, "HostConfig")
    of_image = fields.mapping(image, "Config")
    spec = RunSpec(
        image=text(config, "Image") or text(container, "Image"),
        name=text(container, "Name").removeprefix("/"),
        env=_variables(config, of_image),
        labels=_labels(config, of_image),
        user=_own(config, of_image, "User"),
        workdir=_own(config, of_image, "WorkingDir"),
        stop_signal=_own(config, of_image, "StopSignal"),
        stop_timeout=_stop_timeout(config, of_image),
        tty=fields.flag(config, "Tty"),
        interactive=fields.flag(config, "OpenStdin"),
        platform=_platform(image, defaults),
    )
    spec = replace(
        spec,
        **_process(config, of_image),
        **_attached(config),
        **_health(config, of_image),
        **reverse_net.network(container, of_image),
        **reverse_host.files(config, host, of_image),
        **reverse_host.limits(host),
        **reverse_host.rights(host, defaults),
    )
    return Reversed(spec, tuple(_unsaid(config, host, of_image)))


def _own(config: Raw, of_image: Raw, key: str) -> str:
    """Return a text unless the image has the same."""
    found = text(config, key)
    return "" if found == text(of_image, key) else found


def _stop_timeout(config: Raw, of_image: Raw) -> str:
    found = number(config, "StopTimeout")
    return "" if found is None or found == number(of_image, "StopTimeout") else str(found)


def _variables(config: Raw, of_image: Raw) -> tuple[str, ...]:
    """Return the variables that the image has not; by name alone those that the container has not."""
    mine, theirs = texts(config, "Env"), texts(of_image, "Env")
    names = {one.partition("=")[0] for one in mine}
    gone = [one.partition("=")[0] for one in theirs if one.partition("=")[0] not in names]
    return (*(one for one in mine if one not in theirs), *gone)


def _labels(config: Raw, of_image: Raw) -> tuple[str, ...]:
    theirs = pairs(of_image, "Labels")
    return tuple(
        f"{name}={value}" if value else name
        for name, value in sorted(pairs(config, "Labels").items())
        if theirs.get(name) != value
    )


def _process(config: Raw, of_image: Raw) -> dict[str, Any]:
    """Return entrypoint and command, as far as they are not the image's.

    An entrypoint of several words has one that the line can say; the others go before the command.
    """
    entry, command = texts(config, "Entrypoint"), texts(config, "Cmd")
    entry_there, command_there = texts(of_image, "Entrypoint"), texts(of_image, "Cmd")
    if entry == entry_there and not (command_there and not command and entry):
        return {"command": () if command == command_there else command}
    if not entry:
        return {"entrypoint": "", "command": command}
    return {"entrypoint": entry[0], "command": (*entry[1:], *command)}


def _attached(config: Raw) -> dict[str, Any]:
    """Return what is attached: nothing, or all that is usual, or which."""
    found = tuple(
        name for name in ("stdin", "stdout", "stderr") if fields.flag(config, f"Attach{name.capitalize()}")
    )
    if not found:
        return {"detach": True}
    usual = ("stdin", "stdout", "stderr") if fields.flag(config, "OpenStdin") else ("stdout", "stderr")
    return {} if found == usual else {"attach": found}


def duration(nanoseconds: int) -> str:
    """Return a time as a line has it: `1m30s`."""
    parts = []
    for unit, size in _NANOSECONDS:
        count, nanoseconds = divmod(nanoseconds, size)
        parts += [f"{count}{unit}"] if count else []
    return "".join(parts) or "0s"


_TIMES = {
    "health_interval": "Interval",
    "health_timeout": "Timeout",
    "health_start_period": "StartPeriod",
    "health_start_interval": "StartInterval",
}


def _health(config: Raw, of_image: Raw) -> dict[str, Any]:
    check, there = fields.mapping(config, "Healthcheck"), fields.mapping(of_image, "Healthcheck")
    test = texts(check, "Test")
    if test == ("NONE",):
        return {} if texts(there, "Test") == test else {"no_healthcheck": True}
    found: dict[str, Any] = {}
    if test != texts(there, "Test"):
        found["health_cmd"] = (
            test[1] if test[:1] == ("CMD-SHELL",) and len(test) == 2 else shlex.join(test[1:])
        )
    for name, key in _TIMES.items():
        if number(check, key) and number(check, key) != number(there, key):
            found[name] = duration(number(check, key) or 0)
    if number(check, "Retries") and number(check, "Retries") != number(there, "Retries"):
        found["health_retries"] = str(number(check, "Retries"))
    return found


def _platform(image: Raw, defaults: Defaults) -> str:
    """Return the platform where it is not the engine's own."""
    architecture = text(image, "Architecture")
    if not architecture or not defaults.architecture or architecture == defaults.architecture:
        return ""
    return "/".join(filter(None, (text(image, "Os"), architecture, text(image, "Variant"))))


def _unsaid(config: Raw, host: Raw, of_image: Raw) -> Iterator[str]:
    """Yield what a line cannot say."""
    entry = texts(config, "Entrypoint")
    if len(entry) > 1 and entry != texts(of_image, "Entrypoint"):
        yield _("Its entrypoint has several words: all but the first stand before the command.")
    test = texts(fields.mapping(config, "Healthcheck"), "Test")
    theirs = texts(fields.mapping(of_image, "Healthcheck"), "Test")
    if test[:1] == ("CMD",) and test != theirs:
        yield _("Its health check runs without a shell; the line runs it by one.")
    if any(one.startswith("seccomp={") for one in texts(host, "SecurityOpt")):
        yield _("Its seccomp profile has to be put in a file, and the file named.")
    missing = set(texts(of_image, "Env"))
    gone = {one.partition("=")[0] for one in missing} - {
        one.partition("=")[0] for one in texts(config, "Env")
    }
    if gone:
        words = _(
            "Variables of the image are taken away, unless they are set where the line is run: %(names)s."
        )
        yield words % {"names": ", ".join(sorted(gone))}
    there = set(fields.mapping(of_image, "ExposedPorts")) - set(fields.mapping(config, "ExposedPorts"))
    if there:
        yield _("Ports that the image exposes are not exposed by it; a line cannot leave them out.")
