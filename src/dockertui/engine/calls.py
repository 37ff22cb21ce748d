"""Runs blocking Engine calls in threads of its own, each with a deadline that holds.

A socket's time-out counts from the last byte, and looking up a host name has none at all; so the
caller waits no longer than the call's deadline, and then shuts the sockets under it. Calls of
different urgency have lanes of their own: a slow action never holds up a list.
"""

import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from dockertui.engine.errors import CallTimeout, ConnectionAbortedHere, EngineError, EngineUnreachable
from dockertui.i18n import _
from dockertui.strict import Caught, raise_fault

if TYPE_CHECKING:
    from dockertui.engine.session import Session

T = TypeVar("T")

IDLE_S = 30.0
"""A thread without work ends after this long, except in a lane that always has some."""


class Lane(Enum):
    """What a call is for: calls of one lane queue behind each other, never behind another lane's."""

    LIST = "list"
    DETAIL = "detail"
    ACTION = "action"
    HEARTBEAT = "heartbeat"
    STATS = "stats"


_THREADS = {Lane.LIST: 5, Lane.DETAIL: 2, Lane.ACTION: 8, Lane.HEARTBEAT: 1, Lane.STATS: 1}
"""So many calls of a lane run side by side: the lists of all kinds, so that a slow one holds up none, and one
of a few entries alone."""
_STAY = (Lane.LIST, Lane.HEARTBEAT, Lane.STATS)
_STRAYS = 4
"""So many threads of a lane may be stuck beyond their deadline before its calls have to wait."""


class Call(Generic[T]):
    """One call: queued, running, then done or given up."""

    def __init__(self, run: "Callable[[Session], T]", timeout_s: float) -> None:
        self.run = run
        self.timeout_s = timeout_s
        self.asked_at = time.monotonic()
        self.started_at: float | None = None
        self.ended_at: float | None = None
        self.is_done = False
        self.is_given_up = False
        self.result: T | None = None
        self.error: BaseException | None = None
        self.client: Session | None = None
        self.notify: Callable[[], None] = lambda: None
        """Called from the thread when the call is done."""

    def left_s(self, now: float) -> float:
        """Return the time to the deadline, which counts from the start, not from the queueing."""
        return self.timeout_s if self.started_at is None else self.started_at + self.timeout_s - now


class Pending(Generic[T]):
    """A call under way that its caller looks at from time to time; it rings when it is done."""

    def __init__(self, pool: "CallPool", call: Call[T], lane: Lane) -> None:
        self._pool = pool
        self._call = call
        self._lane = lane
        self.asked_at = call.asked_at
        """When it was asked for, by `time.monotonic()`."""
        self.deadline = call.asked_at + call.timeout_s
        """When it is given up; waiting for a thread counts."""

    def has_ended(self, now: float) -> bool:
        """Return whether there is an outcome: it is done, or its deadline has come."""
        return self._call.is_done or self._call.is_given_up or now >= self.deadline or self._pool.is_closed

    @property
    def took_s(self) -> float:
        """How long the engine took for it, without waiting for a thread."""
        started_at = self._call.started_at
        return 0.0 if started_at is None else (self._call.ended_at or time.monotonic()) - started_at

    def result(self) -> T:
        """Return what the call gave; only once it has ended.

        Raises:
            EngineError: It failed, or took longer than its deadline.
        """
        self.cancel()
        return self._pool._outcome(self._call)

    def cancel(self) -> None:
        """Let it end soon, where it has not ended."""
        self._pool._give_up(self._call, self._lane)


class CallPool:
    """Threads for the blocking calls of one engine."""

    def __init__(
        self,
        name: str,
        make_client: "Callable[[], Session]",
        prepare: "Callable[[Session], None]",
        translate: Callable[[BaseException], EngineError],
    ) -> None:
        """Make a pool; threads start with the first calls.

        Args:
            name: For the names of the threads.
            make_client: Makes the client of a thread, in it.
            prepare: Called with the client before each call, in its thread.
            translate: Makes an EngineError of what a call raised.
        """
        self._make_client = make_client
        self._prepare = prepare
        self._translate = translate
        self._closed = False
        self._lanes = {lane: _LaneThreads(self, lane, name) for lane in Lane}

    async def call(self, run: "Callable[[Session], T]", lane: Lane, timeout_s: float) -> T:
        """Run a call in a lane and wait for it on the event loop.

        Cancelling abandons the result and shuts the call's connection; what was not sent yet is not sent.

        Raises:
            EngineError: The call failed, or took longer than its deadline.
        """
        import asyncio  # late: rows are on the screen before there is a loop

        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()

        def settle() -> None:
            if not done.done():
                done.set_result(None)

        def ring() -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits
                loop.call_soon_threadsafe(settle)

        def check() -> None:
            left_s = call.left_s(time.monotonic())
            if call.is_done or call.is_given_up:
                return
            if left_s <= 0 or (call.started_at is None and not self._lanes[lane].is_moving()):
                self._give_up(call, lane)
                settle()
            else:
                loop.call_later(max(0.01, left_s if call.started_at else min(left_s, 1.0)), check)

        call = Call(run, timeout_s)
        call.notify = ring
        self._submit(call, lane)
        loop.call_later(timeout_s, check)
        try:
            await done
        except asyncio.CancelledError:
            self._give_up(call, lane)
            raise
        return self._outcome(call)

    def call_blocking(self, run: "Callable[[Session], T]", lane: Lane, timeout_s: float) -> T:
        """Run a call in a lane and wait for it in this thread.

        Raises:
            EngineError: The call failed, or took longer than its deadline.
        """
        call = Call(run, timeout_s)
        finished = threading.Event()
        call.notify = finished.set
        self._submit(call, lane)
        while not finished.wait(max(0.0, call.left_s(time.monotonic()))):
            if call.started_at is not None and call.left_s(time.monotonic()) <= 0:
                self._give_up(call, lane)
                break
            if call.started_at is None and not self._lanes[lane].is_moving():
                self._give_up(call, lane)
                break
        return self._outcome(call)

    def begin(
        self, run: "Callable[[Session], T]", lane: Lane, timeout_s: float, bell: Callable[[], None]
    ) -> Pending[T]:
        """Start a call and return at once.

        Args:
            run: What to do with a client.
            lane: What it is for.
            timeout_s: The deadline, from now on.
            bell: Called from the call's thread when it is done; must not block.

        Raises:
            EngineUnreachable: The pool was closed.
        """
        call = Call(run, timeout_s)
        call.notify = bell
        self._submit(call, lane)
        return Pending(self, call, lane)

    @property
    def is_closed(self) -> bool:
        """Whether close() was called."""
        return self._closed

    def close(self) -> None:
        """Abort what runs and let the threads end; idempotent, waits for none of them."""
        self._closed = True
        for lane in self._lanes.values():
            lane.close()

    # ------------------------------------------------------------------
    def _submit(self, call: Call[Any], lane: Lane) -> None:
        if self._closed:
            raise EngineUnreachable(_("The connection to the engine was closed."))
        self._lanes[lane].put(call)

    def _give_up(self, call: Call[Any], lane: Lane) -> None:
        """Let a call that nobody waits for any more end soon."""
        self._lanes[lane].give_up(call)

    def _outcome(self, call: Call[T]) -> T:
        if not call.is_done:
            if self._closed:
                raise EngineUnreachable(_("The connection to the engine was closed."))
            raise CallTimeout(
                _("The engine did not answer within %(seconds)g seconds.") % {"seconds": call.timeout_s},
                _("It may be overloaded or frozen."),
            )
        if call.error is None:
            return call.result  # type: ignore[return-value]  # (set when done without error)
        if self._closed:
            raise EngineUnreachable(_("The connection to the engine was closed."))
        raise_fault(call.error)
        error = self._translate(call.error)
        if error is call.error:
            raise error
        raise error from call.error


class _LaneThreads:
    """The queue and the threads of one lane."""

    def __init__(self, pool: CallPool, lane: Lane, name: str) -> None:
        self._pool = pool
        self._lane = lane
        self._name = name
        self._changed = threading.Condition()
        self._queue: deque[Call[Any]] = deque()
        self._running: set[Call[Any]] = set()
        self._threads = 0
        self._idle = 0
        self._strays = 0
        self._closed = False

    def put(self, call: Call[Any]) -> None:
        with self._changed:
            self._queue.append(call)
            if self._idle >= len(self._queue):
                self._changed.notify()
            else:
                self._start_thread_if_wanted()

    def _start_thread_if_wanted(self) -> None:
        """Start a thread where calls wait and there may be one more; with the lock held."""
        if self._queue and self._threads < _THREADS[self._lane] and self._strays <= _STRAYS:
            self._threads += 1
            threading.Thread(target=self._work, name=f"{self._lane.value} {self._name}", daemon=True).start()

    def is_moving(self) -> bool:
        """Whether a queued call can still hope for a thread."""
        with self._changed:
            return self._threads > 0

    def give_up(self, call: Call[Any]) -> None:
        with self._changed:
            if call.is_done or call.is_given_up:
                return
            call.is_given_up = True
            if call in self._queue:
                self._queue.remove(call)
                return
            if call not in self._running:
                return
            # its thread may hang where no socket can be shut (looking up a name): count on it no more
            self._threads -= 1
            self._strays += 1
            client = call.client
            self._start_thread_if_wanted()
        if client is not None:
            client.abort()

    def close(self) -> None:
        with self._changed:
            self._closed = True
            calls = [*self._running, *self._queue]
            clients = [call.client for call in self._running]
            self._queue.clear()
            self._changed.notify_all()
        for client in clients:
            if client is not None:
                client.abort()
        for call in calls:
            call.notify()

    # ------------------------------------------------------------------ the threads
    def _work(self) -> None:
        client: Session | None = None
        try:
            while (call := self._next()) is not None:
                client = self._run(call, client)
                with self._changed:
                    self._running.discard(call)
                    call.client = None
                    call.ended_at = time.monotonic()
                    if call.is_given_up:  # another thread has this one's place, or may have it now
                        self._strays -= 1
                        self._start_thread_if_wanted()
                        return
                    call.is_done = True
                call.notify()
                call = None
        finally:
            if client is not None:
                client.close()

    def _next(self) -> Call[Any] | None:
        """Return the next call, or None when this thread is to end."""
        with self._changed:
            while not self._queue and not self._closed:
                self._idle += 1
                rung = self._changed.wait(None if self._lane in _STAY else IDLE_S)
                self._idle -= 1
                if not rung and not self._queue:
                    break
            if self._closed or not self._queue:
                self._threads -= 1
                return None
            call = self._queue.popleft()
            call.started_at = time.monotonic()
            self._running.add(call)
            return call

    def _run(self, call: Call[Any], client: "Session | None") -> "Session | None":
        """Run a call; returns the client to use for the next one."""
        with Caught() as caught:
            if client is None or client.is_aborted:
                if client is not None:
                    client.close()
                client = self._pool._make_client()
            with self._changed:
                call.client = client
                if call.is_given_up or self._closed:
                    raise ConnectionAbortedHere  # it was not run: not to be taken for a success
            client.timeout = call.timeout_s  # type: ignore[assignment]  # (requests takes a float)
            self._pool._prepare(client)
            call.result = call.run(client)
        call.error = caught.error  # the caller raises it
        return client
