"""What a screen that an action opens may use of the screen it opens over."""

from typing import Any, TypeVar

from textual.screen import Screen

from dockertui.dataclass import dataclass
from dockertui.screens.desk import ScreenDesk
from dockertui.screens.late_keys import LateKeys
from dockertui.state.fleet import Fleet

T = TypeVar("T")


@dataclass
class Host:
    """The main screen, as it is lent for the opening of one other screen."""

    screen: Screen[Any]
    fleet: Fleet
    desk: ScreenDesk
    late: LateKeys
    has_opened: bool = False
    """Whether there was a screen yet: until then keys are held back, as they are meant for it."""

    async def show(self, screen: Screen[T]) -> T | None:
        """Open a screen; gives its result once it was closed."""
        ended = self.screen.app.push_screen(screen, wait_for_dismiss=True)
        self.has_opened, self.desk.is_opening = True, False
        return await ended
