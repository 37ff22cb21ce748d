"""What can be done with one tag of an image that has several, and what is shown of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dockertui.engine import image_tags, images, pull, push
from dockertui.engine.tags import Tag
from dockertui.formatting import size
from dockertui.i18n import N_, _, ngettext
from dockertui.resources.command_line import TARGET
from dockertui.resources.common import created_fact, inspect_tab
from dockertui.resources.filter_keys import tag_users
from dockertui.resources.image_actions import LOGIN_ACTIONS, PULL_ACTIONS, TAG_ACTIONS
from dockertui.resources.image_files import FILE_ACTIONS
from dockertui.resources.image_history import HISTORY_TAB
from dockertui.resources.new_container import RUN
from dockertui.resources.ordering import natural
from dockertui.resources.spec import (
    Action,
    Confirm,
    DetailTab,
    Fact,
    Grid,
    Heading,
    Offered,
    OpensTab,
    Part,
    Scene,
)


# ---------------------------------------------------------------------- details
def _summary(tag: Tag, scene: Scene, _loaded: Any) -> Sequence[Part]:
    users = tag_users(tag, scene)
    words = (
        ngettext("%(n)d container was made from it", "%(n)d containers were made from it", len(users))
        % {"n": len(users)}
        if users
        else _("no container was made from it")
    )
    parts: list[Part] = [
        Heading(("● " if users else "○ ") + words, "good" if users else "muted"),
        Heading(""),
        Fact(_("Name"), tag.id),
        Fact(_("Repository"), tag.repository),
        Fact(_("Tag"), tag.tag),
        *(Fact(_("Digest"), digest.partition("@")[2]) for digest in tag.digests),
        Fact(_("Image"), tag.image.short_id, ref=scene.ref("image", tag.image.id)),
        Fact(_("Size"), size(tag.image.size_bytes)),
        *created_fact(tag.image, scene),
        Heading(""),
        Heading(_("Other names of the image")),
    ]
    others = sorted(tag.others, key=natural)
    parts += [
        Grid((_("TAG"),), tuple((name,) for name in others), refs=tuple(scene.ref("tag", n) for n in others))
    ]
    if users:
        parts += [
            Heading(""),
            Heading(_("Made from it")),
            Grid(
                (_("CONTAINER"), _("STATE")),
                tuple((c.name, c.state) for c in users),
                refs=tuple(scene.ref("container", c.id) for c in users),
            ),
        ]
    return parts


# ---------------------------------------------------------------------- actions
def _untag_loses(gone: Sequence[Tag], _scene: Scene) -> str:
    return ngettext(
        "The name alone: nothing is found by it any more.",
        "The %(n)d names alone: nothing is found by them any more.",
        len(gone),
    ) % {"n": len(gone)}


def _untag_keeps(gone: Sequence[Tag], _scene: Scene) -> str:
    names = {tag.id for tag in gone}
    left = dict.fromkeys(other for tag in gone for other in tag.others if other not in names)
    if not left:
        return ""
    words = ngettext(
        "The image, by its other names: %(names)s.",
        "The images, by their other names: %(names)s.",
        len({tag.image.id for tag in gone}),
    )
    return words % {"names": ", ".join(sorted(left, key=natural))}


def _untag_warns(gone: Sequence[Tag], _scene: Scene) -> str:
    counts = Counter(tag.image.id for tag in gone)
    whole = {tag.image.short_id: None for tag in gone if counts[tag.image.id] == len(tag.image.tags)}
    if not whole:
        return ""
    words = _("These are all names of %(images)s: the last one is refused, or the image would go.")
    return words % {"images": ", ".join(whole)}


def _untag_notes(tag: Tag, scene: Scene) -> str:
    users = tag_users(tag, scene)
    words = _("Made from it: %(names)s; they go on.")
    return words % {"names": ", ".join(user.name for user in users)} if users else ""


def _of_image(action_id: str) -> Action[Any]:
    """Return what is done to a tag as to an image."""
    found = (*PULL_ACTIONS, *TAG_ACTIONS)
    return next(action for action in found if action.id == action_id)


_WITHOUT_TARGET = tuple(
    action for action in (*PULL_ACTIONS, *FILE_ACTIONS, *LOGIN_ACTIONS) if action.targetless
)
ACTIONS: tuple[Action[Any], ...] = (
    *RUN,
    replace(
        _of_image("update"),
        help=N_("Pull it again, and say whether anything changed"),
        command=lambda _t, _v: ("docker", "pull", TARGET),
        streams=pull.PullTag,
        enabled=lambda _tag: True,
        why_not="",
    ),
    replace(
        _of_image("push"),
        help=N_("Push this tag to the registry that it names"),
        command=lambda _t, _v: ("docker", "push", TARGET),
        streams=push.PushTag,
        many=True,
        enabled=lambda _tag: True,
        why_not="",
        confirm=Confirm(N_("Push %(name)s?"), N_("Push %(count)d tags?")),
        form=(),
    ),
    Action(
        "inspect",
        "i",
        N_("Inspect"),
        N_("Show everything Docker knows about its image (inspect)"),
        lambda _t, _v: ("docker", "image", "inspect", TARGET),
        opens=OpensTab("inspect"),
        writes=False,
        footer=4,
    ),
    Action(
        "history",
        "h",
        N_("History"),
        N_("Show how its image was built (history)"),
        lambda _t, _v: ("docker", "history", TARGET),
        opens=OpensTab("history"),
        writes=False,
        footer=3,
    ),
    Action(
        "untag",
        "T,d,delete",
        N_("Untag"),
        N_("Take this tag from its image, which stays by its other names"),
        lambda _t, _v: ("docker", "rmi", TARGET),
        call=image_tags.untag_by_name,
        busy=N_("untagging"),
        being=N_("%(name)s is being untagged"),
        done=N_("untagged %(name)s"),
        done_many=N_("%(n)d untagged"),
        dangerous=True,
        gone_is_done=True,
        footer=7,
        confirm=Confirm(
            N_("Untag %(name)s?"),
            N_("Untag %(count)d names?"),
            loses=_untag_loses,
            keeps=_untag_keeps,
            warns=_untag_warns,
            notes=_untag_notes,
        ),
    ),
    replace(_of_image("tag"), help=N_("Give its image a name more"), confirm=Confirm(N_("Tag %(name)s"))),
    *_WITHOUT_TARGET,
)


OFFERED: Offered[Tag] = Offered(
    actions=ACTIONS,
    tabs=(
        DetailTab("summary", N_("Summary"), "parts", parts=_summary),
        HISTORY_TAB,
        inspect_tab(images.inspect),
    ),
)
