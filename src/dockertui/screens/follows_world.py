"""Screens over the main one that speak of what is there now."""

from dockertui.state.world import World


class FollowsWorld:
    """A screen that is told of each newer World while it is open."""

    def follow(self, world: World) -> None:
        """Speak of what is there now."""
        raise NotImplementedError
