"""What opens the form of a new container: nothing, an image, or a container that is made anew."""

from collections.abc import Sequence
from typing import Any

from dockertui.engine.containers import Container
from dockertui.engine.images import Image
from dockertui.i18n import N_, _
from dockertui.resources.command_line import TARGET
from dockertui.resources.spec import Action, Confirm, OpensScreen, Scene

FORM = OpensScreen("run_form")


def _loses(_changed: Sequence[Container], _scene: Scene) -> str:
    """Say what becomes of a container that is made anew."""
    return _(
        "A new container is made from the form. The old one is stopped and renamed; it is removed once the "
        "new one is up, with the files changed in it and its logs. Where the new one does not come up, the "
        "old one is put back as it was. Named volumes stay, anonymous ones are carried over."
    )


ANEW: Confirm[Container] = Confirm(N_("Make %(name)s anew?"), loses=_loses)
"""What is asked once the form is answered."""


def _can_change(container: Container) -> bool:
    return container.state not in ("removing", "dead") and not container.fault


NEW: tuple[Action[Any], ...] = (
    Action(
        "new",
        "n",
        N_("New"),
        N_("Make a container: a form for all that docker run can say"),
        lambda _r, _v: ("docker", "run", "IMAGE"),
        opens=FORM,
        targetless=True,
        verb=N_("Create container"),
        footer=6,
    ),
)
CHANGE: tuple[Action[Container], ...] = (
    Action(
        "change",
        "c",
        N_("Change"),
        N_("Change its settings: it is made anew in its place"),
        lambda _c, _v: ("docker", "inspect", TARGET),
        opens=FORM,
        many=False,
        enabled=_can_change,
        why_not=N_("being removed"),
        verb=N_("Change settings"),
        footer=1,
    ),
)
RUN: tuple[Action[Image], ...] = (
    Action(
        "run",
        "r",
        N_("Run"),
        N_("Make a container of it: a form for all that docker run can say"),
        lambda _i, _v: ("docker", "run", TARGET),
        opens=FORM,
        many=False,
        enabled=lambda image: not image.fault,
        why_not=N_("unreadable"),
        verb=N_("Create container"),
        footer=6,
    ),
)
