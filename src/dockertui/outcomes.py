"""How an action went on each of its targets, and the sentences that say so. Pure."""

from collections.abc import Sequence
from enum import Enum
from typing import Any

from dockertui.choice import Target
from dockertui.dataclass import dataclass
from dockertui.engine.errors import CallTimeout, EngineError, EngineUnreachable
from dockertui.i18n import _, ngettext
from dockertui.resources.spec import Action
from dockertui.state.job_record import JobState

MOST_FAILURES = 8
"""Failures of one action that are named one by one."""


class End(Enum):
    """How an action ended on a target."""

    DONE = "done"
    GONE = "gone"
    """It was not there any more, where that is as good."""
    FAILED = "failed"
    SILENT = "silent"
    """Another action has cut it short, or what it was to follow failed: that one is reported."""
    UNKNOWN = "unknown"
    """It was cancelled while the engine was at it: nobody knows whether it was done."""
    LEFT = "left"
    """It was cancelled before it began."""


STATES = {
    End.DONE: JobState.DONE,
    End.GONE: JobState.DONE,
    End.FAILED: JobState.FAILED,
    End.SILENT: JobState.CANCELLED,
    End.UNKNOWN: JobState.CANCELLED,
    End.LEFT: JobState.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went on one target."""

    target: Target | None
    end: End
    error: EngineError | None = None
    result: Any = None
    """What the Engine function returned."""

    @property
    def is_cut_off(self) -> bool:
        """Whether it was not brought to an end."""
        return self.end in (End.UNKNOWN, End.LEFT)


def sentence(action: Action[Any], outcomes: Sequence[Outcome], made: str = "") -> str:
    """Return how all of it went, with nothing left out.

    Args:
        action: The action.
        outcomes: How it went on each target.
        made: What it made is called, where it has no target.
    """
    if len(outcomes) == 1:
        return _of_one(action, outcomes[0], made)
    ends = {end: [outcome for outcome in outcomes if outcome.end is end] for end in End}
    parts = [_done_many(action, ends[End.DONE])] if ends[End.DONE] else []
    if ends[End.GONE]:
        parts.append(gone_words(_names(ends[End.GONE])))
    broken = [outcome for outcome in ends[End.FAILED] if _is_broken(outcome.error)]
    refused = [outcome for outcome in ends[End.FAILED] if outcome not in broken]
    for some, words in (
        (refused, ngettext("%(n)d refused", "%(n)d refused", len(refused))),
        (broken, ngettext("%(n)d failed", "%(n)d failed", len(broken))),
    ):
        if some:
            why = f": {_failure(some[0])}" if len(ends[End.FAILED]) == 1 else ""
            parts.append(words % {"n": len(some)} + why)
    for end, words in (
        (End.SILENT, ngettext("%(n)d cut short", "%(n)d cut short", len(ends[End.SILENT]))),
        (
            End.UNKNOWN,
            ngettext("%(n)d unknown (look again)", "%(n)d unknown (look again)", len(ends[End.UNKNOWN])),
        ),
        (End.LEFT, ngettext("%(n)d left alone", "%(n)d left alone", len(ends[End.LEFT]))),
    ):
        if ends[end]:
            parts.append(words % {"n": len(ends[end])})
    return ", ".join(parts)


def _of_one(action: Action[Any], outcome: Outcome, made: str) -> str:
    if outcome.end is End.DONE:
        return done_words(action, outcome, made)
    if outcome.end is End.FAILED:
        return _failure(outcome)
    name = outcome.target.name if outcome.target is not None else made
    if outcome.end is End.GONE:
        return gone_words([name])
    return ": ".join(filter(None, (name, end_words(outcome.end))))


def done_words(action: Action[Any], outcome: Outcome, made: str = "") -> str:
    """Return what is said of one target on which an action succeeded."""
    if callable(action.done):
        return action.done([outcome.result])
    name = outcome.target.name if outcome.target is not None else made
    return " ".join((str(action.done) % {"name": name}).split())


def _done_many(action: Action[Any], done: Sequence[Outcome]) -> str:
    if callable(action.done):
        return action.done([outcome.result for outcome in done])
    return (str(action.done_many) or _("%(n)d done")) % {"n": len(done)}


def end_words(end: End) -> str:
    """Return how an action ended on a target, where it neither succeeded nor failed."""
    return {
        End.GONE: _("was gone already"),
        End.SILENT: _("cut short"),
        End.UNKNOWN: _("unknown, look again"),
        End.LEFT: _("left alone"),
    }.get(end, "")


def gone_words(names: Sequence[str]) -> str:
    """Return that these were not there any more."""
    if len(names) == 1:
        return _("%(name)s was gone already") % {"name": names[0]}
    return ngettext("%(n)d was gone already", "%(n)d were gone already", len(names)) % {"n": len(names)}


def failure_lines(outcomes: Sequence[Outcome]) -> list[str]:
    """Return the first failures one by one, with what to do about each, and how many more there are."""
    failures = [outcome for outcome in outcomes if outcome.end is End.FAILED]
    lines = []
    for failure in failures[:MOST_FAILURES]:
        hint = failure.error.hint if failure.error else ""
        lines.append(_failure(failure) + (f"\n{hint}" if hint else ""))
    if len(failures) > MOST_FAILURES:
        lines.append(_("and %(n)d more") % {"n": len(failures) - MOST_FAILURES})
    return lines


def _failure(outcome: Outcome) -> str:
    return f"{outcome.target.name}: {outcome.error}" if outcome.target is not None else str(outcome.error)


def _is_broken(error: EngineError | None) -> bool:
    """Whether the engine did not even say no."""
    return isinstance(error, CallTimeout | EngineUnreachable)


def _names(outcomes: Sequence[Outcome]) -> list[str]:
    return [outcome.target.name for outcome in outcomes if outcome.target is not None]
