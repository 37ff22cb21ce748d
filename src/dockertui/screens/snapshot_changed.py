"""What brings a Snapshot from the thread of its source to the screen."""

from dataclasses import dataclass

from textual.message import Message

from dockertui.state.snapshot import Snapshot


@dataclass
class SnapshotChanged(Message):
    """There is a newer Snapshot; only the newest matters."""

    snapshot: Snapshot

    def can_replace(self, message: Message) -> bool:
        """Take the place of an older one that is still waiting."""
        return (
            isinstance(message, SnapshotChanged)
            and message.snapshot.engine == self.snapshot.engine
            and message.snapshot.sequence <= self.snapshot.sequence
        )
