"""The health check of a container: its command, and what its last runs printed. Read from a description."""

import shlex
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dockertui.dataclass import dataclass
from dockertui.engine import fields
from dockertui.engine.text import clean

_MOST_LINES = 200
"""Lines of what one run printed that are kept; engines keep 4 kB of it."""
_NANO = 1_000_000_000


@dataclass(frozen=True, slots=True)
class ProbeRun:
    """One run of a health check."""

    started_at: datetime | None = None
    took_s: float | None = None
    exit_code: int = 0
    output: tuple[str, ...] = ()
    """The lines it printed."""


@dataclass(frozen=True, slots=True)
class Probe:
    """How a container's health is checked, and how that went."""

    command: str = ""
    """As it would be typed; "" without a health check."""
    interval_s: float = 0.0
    """Between two runs; 0 for the engine's own, as for the others below."""
    timeout_s: float = 0.0
    start_period_s: float = 0.0
    """So long after the start a failure does not count."""
    retries: int = 0
    """After so many failures in a row it is unhealthy; 0 for the engine's own."""
    failing: int = 0
    """How many of the last runs failed in a row."""
    runs: tuple[ProbeRun, ...] = ()
    """The last runs, the newest first; engines keep five."""


def parse_probe(raw: Mapping[str, Any]) -> Probe:
    """Return the health check in what inspect() gave; missing, null and odd fields are defaults."""
    told = fields.mapping(fields.mapping(raw, "Config"), "Healthcheck")
    health = fields.mapping(fields.mapping(raw, "State"), "Health")
    runs = [_run(entry) for entry in fields.objects(health, "Log")]
    return Probe(
        command=_command(fields.texts(told, "Test")),
        interval_s=_seconds(told, "Interval"),
        timeout_s=_seconds(told, "Timeout"),
        start_period_s=_seconds(told, "StartPeriod"),
        retries=fields.integer(told, "Retries") or 0,
        failing=fields.integer(health, "FailingStreak") or 0,
        runs=tuple(reversed(runs)),
    )


def _run(entry: Mapping[str, Any]) -> ProbeRun:
    started, ended = fields.moment(entry.get("Start")), fields.moment(entry.get("End"))
    said = entry.get("Output")
    lines = said.splitlines()[:_MOST_LINES] if isinstance(said, str) else []
    return ProbeRun(
        started,
        (ended - started).total_seconds() if started is not None and ended is not None else None,
        fields.integer(entry, "ExitCode") or 0,
        tuple(clean(line) for line in lines if line.strip()),
    )


def _command(test: tuple[str, ...]) -> str:
    if not test or test[0] == "NONE":
        return ""
    if test[0] == "CMD-SHELL":
        return " ".join(test[1:])
    return shlex.join(test[1:] if test[0] == "CMD" else test)


def _seconds(raw: Mapping[str, Any], key: str) -> float:
    return (fields.integer(raw, key) or 0) / _NANO
