"""What the detail side shows beyond the lists: asked of the engine, and kept while one resource is shown."""

from collections.abc import Callable
from typing import Any, TypeVar

from dockertui.engine.calls import Lane
from dockertui.engine.errors import EngineError, NotFound
from dockertui.engine.ref import Ref
from dockertui.state.fleet import Fleet

F = TypeVar("F")

TIMEOUT_S = 10.0


class Details:
    """Loads what a tab needs, and opens what it follows. For the UI's thread; never waits."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet
        self._loaded: dict[tuple[Ref, str], Any] = {}
        self._errors: dict[tuple[Ref, str], EngineError] = {}

    def loaded(self, ref: Ref, tab_id: str) -> Any:
        """Return what was loaded last for a tab of a resource; None if nothing was."""
        return self._loaded.get((ref, tab_id))

    def error(self, ref: Ref, tab_id: str) -> EngineError | None:
        """Return why it could not be loaded when it was last tried."""
        return self._errors.get((ref, tab_id))

    def keep_only(self, ref: Ref | None) -> None:
        """Forget what is known of every other resource, and what failed."""
        self._loaded = {key: value for key, value in self._loaded.items() if key[0] == ref}
        self._errors.clear()

    async def load(self, ref: Ref, tab_id: str, fetch: Callable[..., Any]) -> bool:
        """Ask the engine for what a tab shows; cancelling gives it up.

        Args:
            ref: The resource.
            tab_id: The tab.
            fetch: The Engine function: (api, id).

        Returns:
            Whether there is something new to show; where the resource is gone the next Snapshot says so.
        """
        try:
            engine = self._fleet.engine(ref.engine)
            loaded = await engine.call(fetch, ref.id, lane=Lane.DETAIL, timeout_s=TIMEOUT_S)
        except NotFound:
            return False
        except EngineError as error:
            self._errors[ref, tab_id] = error
        else:
            self._errors.pop((ref, tab_id), None)
            self._loaded[ref, tab_id] = loaded
        return True

    def follow(
        self,
        ref: Ref,
        make: Callable[[str, Callable[[Any], object], Callable[[], None]], F],
        ring: Callable[[], None],
    ) -> F:
        """Return what follows a resource as it goes on.

        Args:
            ref: The resource.
            make: Makes it of the resource's id, a way to open streams, and its bell: `LogFollower`.
            ring: The bell; rung from any thread when there is something to take.
        """
        return make(ref.id, self._fleet.engine(ref.engine).open, ring)
