"""What brings a World from the thread that has the news to the screen."""

from textual.message import Message

from dockertui.dataclass import dataclass
from dockertui.state.world import World


@dataclass
class WorldChanged(Message):
    """There is a newer World; only the newest matters."""

    world: World

    def can_replace(self, message: Message) -> bool:
        """Take the place of an older one that is still waiting."""
        return isinstance(message, WorldChanged) and message.world.generation <= self.world.generation
