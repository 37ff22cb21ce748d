"""What Compose prints while it works, as steps: one for each service, network and volume. Pure.

Both of its forms are read: a line of words (` Container shop-db-1  Started`) and a JSON object a line.
"""

import json
import re
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

from dockertui.engine import fields
from dockertui.engine.errors import EngineFault
from dockertui.engine.progress import Progress
from dockertui.engine.text import clean
from dockertui.i18n import _

_KINDS = ("Container", "Network", "Volume", "Image", "Service", "Config", "Secret")
_PLAIN = re.compile(
    rf"\s?(?:DRY-RUN MODE - +)?(?P<id>(?:{'|'.join(_KINDS)}) (?:\"[^\"]+\"|\S+)|[\w.-]+) +"
    r"(?P<text>Creating|Created|Recreate|Recreated|Starting|Started|Running|Waiting|Healthy|Exited|Restarting"
    r"|Restarted|Stopping|Stopped|Killing|Killed|Removing|Removed|Pausing|Paused|Unpausing|Unpaused|Pulling"
    r"|Pulled|Building|Built|Pushing|Pushed|Skipped|Error|Warning|Interrupted|Resource is still in use)"
    r"\b(?P<more>.*)"
)
_ENDED = frozenset(
    {"created", "recreated", "started", "running", "healthy", "exited", "restarted", "stopped", "killed"}
    | {"removed", "paused", "unpaused", "pulled", "built", "pushed", "skipped"}
)
_BROKEN = frozenset({"error", "interrupted"})
_LAYER = re.compile(r"\s?[0-9a-f]{12} ")
_LOGGED = re.compile(r'time="[^"]*" level=(\w+) msg=(?P<msg>".*")')
_ATTEMPTS = re.compile(r"(?i)(error response from daemon|error|failed to solve): *")
MOST_FAILED = 3
"""Steps that failed which are named."""
MOST_LAST = 12
"""Lines that are kept to say why it failed."""


def named(project: str, what: str) -> str:
    """Return what a step is called, by Compose's name of a thing: a container by its service and number."""
    kind, _space, name = what.partition(" ")
    name = name.strip('"')
    if kind not in _KINDS:
        return what
    if kind != "Container":
        return f"{name.removeprefix(project + '_')} ({kind.lower()})"
    name = name.removeprefix(f"{project}-").removeprefix(f"{project}_")
    service, dash, number = name.rpartition("-")
    return service if dash and number == "1" else name


class ComposeOutput:
    """Makes progress of the lines of one run of Compose."""

    def __init__(self, project: str) -> None:
        self._project = project
        self._last: deque[str] = deque(maxlen=MOST_LAST)
        self._error = ""
        self._failed: dict[str, None] = {}
        """The steps that failed of themselves, not because another did."""

    def feed(self, line: str) -> Iterator[Progress]:
        """Yield what a line says."""
        if line.startswith("{"):
            yield from self._of_json(line)
        else:
            yield from self._of_words(line)

    def error(self) -> EngineFault:
        """Return why it failed, in its own words."""
        words = self._error or (self._last[-1] if self._last else "")
        words = words or _("Compose failed and did not say why.")
        failed = list(self._failed)[:MOST_FAILED]
        if failed and not any(re.search(rf"\b{re.escape(name)}\b", words) for name in failed):
            return EngineFault(f"{', '.join(failed)}: {words}")
        return EngineFault(words)

    @property
    def last(self) -> tuple[str, ...]:
        """The last lines that were no steps."""
        return tuple(self._last)

    # ------------------------------------------------------------------
    def _of_json(self, line: str) -> Iterator[Progress]:
        try:
            found: Any = json.loads(line)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            yield from self._said(line)
        elif found.get("error"):
            error = found["error"]
            yield from self._said(str(found.get("message") or (error if isinstance(error, str) else line)))
        elif fields.text(found, "id") and not _LAYER.match(fields.text(found, "id") + " "):
            yield self._step_of(found)
        elif not fields.text(found, "id"):
            yield from self._said(fields.text(found, "message") or fields.text(found, "text"))

    def _step_of(self, found: Mapping[str, Any]) -> Progress:
        text, status = fields.text(found, "text"), fields.text(found, "status")
        if text.lower() in ("working", "done", "error") or not text:  # versions disagree which is which
            text, status = status, text
        details = fields.text(found, "details")
        if status.lower() == "error":
            text, details = "Error", details or text
        return self._step(fields.text(found, "id"), text, details)

    def _of_words(self, line: str) -> Iterator[Progress]:
        if _LAYER.match(line):
            return
        match = _PLAIN.fullmatch(line.rstrip())
        if match is None:
            logged = _LOGGED.match(line)
            yield from self._said(_unquoted(logged["msg"]) if logged is not None else line)
            return
        yield self._step(match["id"], match["text"], match["more"].strip())

    def _step(self, what: str, text: str, more: str) -> Progress:
        word = text.lower()
        has_failed = word in _BROKEN
        if word == "error" and "context canceled" not in more:
            self._failed[named(self._project, what)] = None
        return Progress(
            named(self._project, what),
            clean(more if has_failed and more else word),
            is_over=has_failed or word in _ENDED,
            has_failed=has_failed,
        )

    def _said(self, line: str) -> Iterator[Progress]:
        words = clean(line.strip())
        if not words:
            return
        self._last.append(words)
        if _ATTEMPTS.match(words) or words.startswith(("dependency ", "service ", "yaml:", "validating ")):
            self._error = _ATTEMPTS.sub("", words, count=1) or words
        yield Progress(text=words)


def _unquoted(text: str) -> str:
    try:
        found = json.loads(text)
    except ValueError:
        return text
    return found if isinstance(found, str) else text
