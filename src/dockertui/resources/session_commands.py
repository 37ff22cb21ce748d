"""What was done in a session as `docker` commands: lines to read, a script to keep. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dockertui.formatting import seconds_text
from dockertui.i18n import _
from dockertui.resources.command_line import TARGET, command_words, operand, quote, target_word
from dockertui.resources.jobs import LOOKS, state_word
from dockertui.resources.spec import Action, ResourceKind, Scene, Tone, Values
from dockertui.state.job_record import JobRecord, JobState

MOST_NAMED = 50
"""Targets that are called by name; of more the ids stand, as looking for names that are alike takes long."""
_WITH_VARIABLE = ("-e", "--env")


def words_for(
    kind: ResourceKind[Any], action: Action[Any], records: Sequence[Any], values: Values, scene: Scene
) -> list[Sequence[str]]:
    """Return the commands of an action on records of one engine, one for all of them where that is possible.

    Args:
        kind: The kind the action belongs to.
        action: The action.
        records: What it acts on; none where it needs nothing.
        values: What the fields of its dialog hold.
        scene: What else there is.
    """
    if action.together:
        return [command_words(kind, action, tuple(records), values, scene)]
    if len(records) < 2:
        return [command_words(kind, action, record, values, scene) for record in records or (None,)]
    words = [action.command(record, values) for record in records]
    is_one = all(list(line) == list(words[0]) for line in words) and words[0][-1:] == (TARGET,)
    if not is_one:
        return [command_words(kind, action, record, values, scene) for record in records]
    head = command_words(kind, action, records[0], values, scene)[
        : len(scene.snapshot.docker) + len(words[0]) - 2
    ]
    known = scene.snapshot.of(kind.kind).values() if len(records) <= MOST_NAMED else ()
    names = [target_word(kind, record, known) if known else str(record.id) for record in records]
    dash = operand("-")[:1] if any(name.startswith("-") for name in names) else ()
    return [(*head, *dash, *names)]


def line_of(words: Sequence[str]) -> str:
    """Return a command as a line to paste into a shell; a secret variable is taken from the shell's own."""
    return " ".join(map(quote, without_secrets(words)))


def without_secrets(words: Sequence[str]) -> list[str]:
    """Return the words of a command with the values of variables that look secret left out: `-e NAME`."""
    from dockertui.engine.run.secrets import looks_secret  # late: not needed for the first rows

    made: list[str] = []
    for at, word in enumerate(words):
        option, sign, pair = word.partition("=") if word.startswith("--env=") else ("", "", word)
        name, has_value, _value = pair.partition("=")
        is_variable = bool(sign) or (at > 0 and words[at - 1] in _WITH_VARIABLE)
        made.append(f"{option}{sign}{name}" if is_variable and has_value and looks_secret(name) else word)
    return made


# ---------------------------------------------------------------------- what is shown of them
def outcome(job: JobRecord) -> tuple[str, Tone]:
    """Return how a command went, in a few words, and how they are toned."""
    glyph, tone, _rank = LOOKS[job.state]
    words = job.error or (job.result if job.state is JobState.FAILED else "") or state_word(job.state)
    took = seconds_text(job.elapsed_s) if job.elapsed_s else ""
    return " ".join(filter(None, (glyph, words.splitlines()[0] if words else "", took))), tone


def script(jobs: Sequence[JobRecord], now: datetime) -> str:
    """Return a shell script that does it all again; what failed or was cancelled is a comment.

    Args:
        jobs: The jobs, the oldest first.
        now: When it is written.
    """
    title = _("What dockertui did, as docker commands; written %(when)s") % {
        "when": f"{now:%Y-%m-%d %H:%M:%S}"
    }
    lines = ["#!/bin/sh", f"# {title}", _("# Secrets are not in it: set the variables that -e names before.")]
    for job in jobs:
        at = job.started_at.astimezone().strftime("%H:%M:%S") if job.started_at is not None else ""
        lines += ["", f"# {at} {job.title}: {outcome(job)[0]}"]
        is_done = job.state is JobState.DONE
        lines += [line if is_done else f"# {line}" for line in job.commands]
    return "\n".join(line.replace("\r", " ") for line in lines) + "\n"
