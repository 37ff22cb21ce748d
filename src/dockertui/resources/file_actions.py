"""The files of a container, a volume or an image: the action that opens them."""

from collections.abc import Callable, Sequence
from typing import Any

from dockertui.formatting import size
from dockertui.i18n import N_, _
from dockertui.resources.command_line import TARGET
from dockertui.resources.spec import Action, Confirm, OpensScreen, Scene, Values

Command = Callable[[Any], Sequence[str]]
"""Makes the command line of a record."""


def files_action(command: Command, enabled: Callable[[Any], bool], footer: int) -> Action[Any]:
    """Return the action for a kind.

    Args:
        command: Makes what shows the files at their top on a command line.
        enabled: Whether a record has files.
        footer: How much it deserves a place in the footer.
    """

    def words(record: Any, _values: Values) -> Sequence[str]:
        return command(record)

    return Action(
        "files",
        "f",
        N_("Files"),
        N_("Look into its files"),
        words,
        opens=OpensScreen("files"),
        writes=False,
        many=False,
        enabled=enabled,
        reason=N_("it cannot be looked into"),
        footer=footer,
    )


def _size_words(images: Sequence[Any], _scene: Scene) -> str:
    return _("All of it is read from the engine once, about %(size)s, and kept nowhere.") % {
        "size": size(sum(image.size_bytes for image in images))
    }


_RUN = ("docker", "run", "--rm", "--network", "none")

CONTAINER_FILES = files_action(
    lambda _container: ("docker", "exec", "-u", "0", TARGET, "ls", "-la", "/"),
    lambda container: container.state not in ("removing", "dead") and not container.fault,
    footer=1,
)
VOLUME_FILES = files_action(
    lambda volume: (*_RUN, "-v", f"{volume.id}:/volume:ro", "busybox", "ls", "-la", "/volume"),
    lambda volume: not volume.fault,
    footer=6,
)
LAYERS: Action[Any] = Action(
    "layers",
    "V",
    N_("Layers"),
    N_("Show which layer adds, changes or removes which file, and what is wasted"),
    lambda _image, _values: ("docker", "save", TARGET),
    opens=OpensScreen("layers"),
    many=False,
    enabled=lambda image: not image.fault,
    reason=N_("it cannot be looked into"),
    verb=N_("Read layers"),
    footer=2,
    confirm=Confirm(N_("Read the layers of %(name)s?"), warns=_size_words),
)
IMAGE_FILES = files_action(
    lambda _image: (*_RUN, "--entrypoint", "ls", TARGET, "-la", "/"),
    lambda image: not image.fault,
    footer=2,
)
