"""Follows the log of one container through restarts, lost engines and broken logs, into a LogBook.

The end of a stream says little: the engine ends it when the container stops, when it cannot read its
log, when it goes itself. What the container does is known from the Snapshot; `next_step()` puts both
together, and everything else here only does what it says.
"""

import time
from collections.abc import Callable
from enum import Enum

from dockertui.dataclass import dataclass
from dockertui.engine.containers import Container
from dockertui.engine.errors import CallTimeout, EngineError, EngineUnreachable, NotFound
from dockertui.engine.logs import LogBroken, Logs, key_of
from dockertui.i18n import _
from dockertui.state.log_book import LogBook
from dockertui.state.snapshot import Health, Link

FIRST_LINES = 1000
"""Lines that are there already and are read at first."""
RETRY_S = (0.1, 0.1, 0.3, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0)
"""How long after the end of a stream the next is opened, by how many brought nothing."""
READ_ON_LINES = Logs.max_items
"""Lines that are read at most when a log is read on: as many as can wait to be taken."""
BROKEN_TAILS = (READ_ON_LINES, 100, 10, 0)
"""How much is asked for of a log that the engine cannot read, by tries: what is broken may lie before."""
MANY_TRIES = 4
SETTLED_S = 3.0
"""A stream that has been open so long is well."""
QUIET_S = 0.3
"""A log that gives nothing for so long has nothing."""
LOOK_S = (5.0, 60.0)
"""How long a running container is silent before it is looked whether the engine has lost its place; the
time doubles up to the second."""


LOOK_PATIENCE_S = 3.0
"""How long the engine has for its last line; one that has lost its place may never give it."""


class Phase(Enum):
    """What the stream of a log does."""

    NONE = "none"
    OPENING = "opening"
    OPEN = "open"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Situation:
    """All that decides what is done next."""

    container: Container | None
    link: Link
    phase: Phase
    error: EngineError | None = None
    """Why the last stream ended, until one is well."""
    tries: int = 0
    """How many streams in a row brought nothing."""
    phase_s: float = 0.0
    """How long the stream has been open, or has been at its end."""
    is_complete: bool = False
    """Whether it was read to its end since the container ended."""
    is_empty: bool = True
    """Whether there is nothing to show."""


@dataclass(frozen=True, slots=True)
class Step:
    """What is done, and what is said."""

    reads: bool = False
    """Whether a stream is opened."""
    wait_s: float | None = None
    """When to ask again, if nothing happens before."""
    words: str = ""
    """What to say after the last line; "" for nothing."""
    tone: str = "muted"
    follows: bool = False
    """Whether what is written now is shown at once."""


def next_step(at: Situation) -> Step:
    """Return what to do and to say about a log."""
    if at.link is Link.LOST:
        return Step(words=_("The engine cannot be reached; the log goes on when it is back."), tone="warn")
    if at.link is Link.FROZEN:
        return Step(words=_("The engine does not answer; the log goes on when it does."), tone="warn")
    if at.container is None or isinstance(at.error, NotFound):
        return Step(words=_("The container is gone."), tone="warn")
    if at.phase is Phase.NONE:
        return Step(reads=True, words=_("Reading the log…"))
    if at.phase is Phase.ENDED:
        return _after_the_end(at, at.container)
    trouble = _trouble(at)
    if trouble is not None:
        return Step(words=trouble, tone="warn", wait_s=SETTLED_S)
    if at.phase is Phase.OPENING or (at.is_empty and at.phase_s < QUIET_S):
        words = _("Reading the log…") if at.is_empty else ""
        return Step(words=words, wait_s=QUIET_S, follows=not at.is_empty)
    if at.container.is_paused:
        return Step(words=_("The container is paused."), follows=True)
    return Step(words=_("No full line of output yet.") if at.is_empty else "", follows=True)


def _after_the_end(at: Situation, container: Container) -> Step:
    if not container.is_running and at.is_complete and not _is_passing(at.error):
        return Step(words=_trouble(at) or not_running(container), tone="warn" if at.error else "muted")
    is_final = at.error is not None and not _is_passing(at.error) and not isinstance(at.error, LogBroken)
    delay = RETRY_S[-1] if is_final else RETRY_S[min(at.tries, len(RETRY_S) - 1)]
    reads = at.phase_s >= delay
    wait_s = None if reads else delay - at.phase_s
    trouble = _trouble(at)
    if trouble is not None:
        return Step(reads, wait_s, trouble, "warn")
    if container.state == "restarting":
        return Step(reads, wait_s, restarting(container))
    words = _("Reading the log…") if at.is_empty else ""
    return Step(reads, wait_s, words, follows=container.is_running and not at.is_empty)


def _is_passing(error: EngineError | None) -> bool:
    """Return whether the engine did not answer; an answer would be the same if it were asked again."""
    return isinstance(error, EngineUnreachable | CallTimeout)


def _trouble(at: Situation) -> str | None:
    """Return what is wrong with reading the log, as sentences."""
    is_running = at.container is not None and at.container.is_running
    if at.error is not None:
        why = sentence(str(at.error))
        if _is_passing(at.error) or (isinstance(at.error, LogBroken) and is_running):
            return _("%(why)s Retrying automatically.") % {"why": why}
        return (
            why if isinstance(at.error, LogBroken) else _("The engine gives no log: %(why)s") % {"why": why}
        )
    if is_running and at.tries >= MANY_TRIES and at.phase is not Phase.OPEN:
        return _("The log keeps breaking off. Retrying automatically.")
    return None


def sentence(words: str) -> str:
    """Return words with a full stop."""
    words = words.strip()
    return words if words.endswith((".", "!", "?", "…")) else words + "."


def not_running(container: Container) -> str:
    """Return how it is with a container that does not run."""
    if container.state == "created":
        return _("The container has not been started.")
    if container.exit_code is None:
        return _("The container is not running.")
    return _("The container is not running (exit code %(code)d).") % {"code": container.exit_code}


def restarting(container: Container) -> str:
    """Return how it is with a container between two runs."""
    if container.exit_code is None:
        return _("The container is restarting.")
    return _("The container is restarting (exit code %(code)d).") % {"code": container.exit_code}


def run_of(container: Container | None) -> tuple[str, str]:
    """Return what changes when a container begins or ends a run."""
    if container is None:
        return ("", "")
    return (container.state, "" if container.state in ("running", "paused") else container.status)


class LogFollower:
    """One container's log: a book, and the stream that fills it. For the UI's thread; never waits."""

    def __init__(
        self,
        container_id: str,
        open_stream: Callable[[Logs], object],
        ring: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Follow nothing yet; tick() begins.

        Args:
            container_id: The container.
            open_stream: `Engine.open`.
            ring: Called from the stream's thread when take() or tick() has something to do.
            clock: Seconds that only grow.
        """
        self.book = LogBook()
        self.step = Step()
        """What was done last, and what there is to say."""
        self._id = container_id
        self._open_stream = open_stream
        self._ring = ring
        self._clock = clock
        self._stream: Logs | None = None
        self._phase = Phase.NONE
        self._phase_at = 0.0
        self._error: EngineError | None = None
        self._tries = 0
        self._run: tuple[str, str] | None = None
        self._read_run: tuple[str, str] | None = None
        """The run that the stream was opened in."""
        self._was_lost = False
        self._look: Logs | None = None
        self._looked_at = self._look_at = 0.0
        self._look_s = LOOK_S[0]
        self._reads_all = False

    # ------------------------------------------------------------------ what is decided
    def tick(self, container: Container | None, health: Health) -> float | None:
        """Do what is to be done now, and return after how many seconds to ask again; None: at the next ring.

        Args:
            container: As the Snapshot knows it; None if it is not there.
            health: How the engine is.
        """
        now = self._clock()
        run = run_of(container)
        if run != self._run:
            self._run, self._tries = run, 0
            if isinstance(self._error, NotFound):
                self._error = None
        self._note_health(health.link)
        self._note_phase(now)
        self.step = next_step(
            Situation(
                container=container,
                link=health.link,
                phase=self._phase,
                error=self._error,
                tries=self._tries,
                phase_s=now - self._phase_at,
                is_complete=self._read_run == run,
                is_empty=self.book.is_empty,
            )
        )
        if self.step.reads:
            self._read()
            return None
        waits = [self.step.wait_s, self._look_for_more(container, now) if self._phase is Phase.OPEN else None]
        return min((wait for wait in waits if wait is not None), default=None)

    def _note_health(self, link: Link) -> None:
        """A stream that lived through the loss of its engine may be dead without a word: read anew."""
        if link in (Link.LOST, Link.FROZEN):
            self._was_lost = True
        elif link is Link.LIVE and self._was_lost:
            self._was_lost = False
            self._tries, self._error = 0, None
            if self._stream is not None:
                self._stream.close()

    def _note_phase(self, now: float) -> None:
        stream = self._stream
        if stream is None:
            phase = Phase.NONE
        elif stream.ended and not stream.pending:
            phase = Phase.ENDED
        else:
            phase = Phase.OPEN if stream.opened else Phase.OPENING
        if phase is not self._phase:
            self._phase, self._phase_at = phase, now
            if phase is Phase.ENDED and stream is not None:
                self._error = stream.error
            elif phase is Phase.OPEN:
                self._look_at, self._look_s = now + LOOK_S[0], LOOK_S[0]
        if phase is Phase.OPEN and now - self._phase_at >= SETTLED_S:
            self._tries, self._error = 0, None

    # ------------------------------------------------------------------ the stream
    def _read(self) -> None:
        """Open a stream that goes on after the last line of the book."""
        resume = self.book.resume()
        tail: int | None = FIRST_LINES if self.book.end == 0 else READ_ON_LINES
        if self._reads_all:
            tail = None
        elif isinstance(self._error, LogBroken):
            tail = BROKEN_TAILS[self._tries % len(BROKEN_TAILS)]
        elif resume is None and self.book.end:
            tail = 0  # its lines have no times: what was read cannot be told from what was not
        self._reads_all = False
        self._tries += 1
        self._read_run = self._run
        self._phase, self._phase_at = Phase.OPENING, self._clock()
        self._stream = Logs(
            self._id,
            tail=tail,
            since=resume.since if resume else None,
            seen=resume.seen if resume else None,
            doorbell=self._ring,
        )
        self._open_stream(self._stream)

    def take(self, budget_s: float) -> bool:
        """Put what has come into the book, for about so long, and return whether more is waiting."""
        stream = self._stream
        if stream is None:
            return False
        until = self._clock() + budget_s
        came = False
        while True:
            lost, lines = stream.take_counted(200, 1 << 18)
            if lost:
                self.book.gap(lost)
            if not lines:
                break
            came = True
            self.book.append(lines)
            if self._clock() >= until:
                break
        partial = None if stream.pending else stream.partial()
        came = came or partial != self.book.partial
        self.book.partial = partial
        if came:
            self._look_at, self._look_s = self._clock() + LOOK_S[0], LOOK_S[0]
            if not isinstance(self._error, LogBroken):
                self._tries, self._error = 0, None
        return stream.pending > 0

    def close(self) -> None:
        """Read no more; what came stays in the book."""
        for stream in (self._stream, self._look):
            if stream is not None:
                stream.close()

    # ------------------------------------------------------------------ an engine that lost its place
    def _look_for_more(self, container: Container | None, now: float) -> float | None:
        """See whether a silent log has a line that the stream did not bring; returns when to look again.

        An engine whose log file was cut under it goes on waiting at a place that is not there.
        """
        look = self._look
        if look is not None:
            waited_s = now - self._looked_at
            if not look.ended and waited_s < LOOK_PATIENCE_S:
                return LOOK_PATIENCE_S - waited_s
            self._look = None
            look.close()
            if self._is_behind(look) and self._stream is not None:
                self._reads_all = True
                self._stream.close()
                return None
        if container is None or container.state != "running" or not len(self.book) or self.book.partial:
            return None
        if now < self._look_at:
            return self._look_at - now
        self._looked_at, self._look_at = now, now + self._look_s
        self._look_s = min(2 * self._look_s, LOOK_S[1])
        self._look = Logs(self._id, tail=1, follow=False, doorbell=self._ring)
        self._open_stream(self._look)
        return None

    def _is_behind(self, look: Logs) -> bool:
        """Return whether a look at the last line gave another one than the book has, or never came back."""
        if look.error is not None:
            return False
        resume = self.book.resume()
        return resume is not None and not any(key_of(line) in resume.seen for line in look.take())
