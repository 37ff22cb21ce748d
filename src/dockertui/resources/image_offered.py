"""What can be done with images, and what is shown of one."""

from collections.abc import Sequence
from typing import Any

from dockertui.engine import images as engine
from dockertui.engine.images import Image, ImageDetail
from dockertui.formatting import excerpt, size
from dockertui.i18n import N_, _, ngettext
from dockertui.resources.command_line import TARGET
from dockertui.resources.common import alone, created_fact, fault_parts, inspect_tab, label_facts, names
from dockertui.resources.file_actions import IMAGE_FILES, LAYERS
from dockertui.resources.image_actions import LOGIN_ACTIONS, PULL_ACTIONS, TAG_ACTIONS
from dockertui.resources.image_files import FILE_ACTIONS
from dockertui.resources.image_history import HISTORY_TAB
from dockertui.resources.images import REFERENCE, count_of, users
from dockertui.resources.new_container import RUN
from dockertui.resources.spec import (
    Action,
    Confirm,
    DetailTab,
    Fact,
    Field,
    Fold,
    Grid,
    Heading,
    Offered,
    OpensTab,
    Part,
    Scene,
    Values,
)

MOST_TAGS = 5
"""Tags that a summary shows a line each."""


def _summary(image: Image, scene: Scene, loaded: Any) -> Sequence[Part]:
    if image.fault:
        return fault_parts(image, Fact(_("Id"), image.id))
    used_by, count = users(image, scene), count_of(image, scene)
    words = (
        ngettext("used by %(n)d container", "used by %(n)d containers", count) % {"n": count}
        if count > 0
        else _("dangling: no tag, no container")
        if image.is_dangling
        else _("no container uses it")
    )
    parts: list[Part] = [
        Heading(("● " if count > 0 else "○ ") + words, "good" if count > 0 else "muted"),
        Heading(""),
        Fact(_("Id"), image.id),
        Fact(_("Size"), size(image.size_bytes)),
        *created_fact(image, scene),
        *_config(loaded if isinstance(loaded, ImageDetail) else ImageDetail()),
    ]
    parts += _tag_parts(image)
    parts += [Fact(_("Digest"), digest) for digest in image.digests]
    if used_by:
        parts += [Heading(""), Heading(_("Used by"))]
        parts.append(
            Grid(
                (_("CONTAINER"), _("STATE")),
                tuple((c.name, c.state) for c in used_by),
                refs=tuple(scene.ref("container", c.id) for c in used_by),
            )
        )
    if image.labels:
        parts += [Heading(""), Heading(_("Labels")), *label_facts(image.labels)]
    return parts


def _tag_parts(image: Image) -> list[Part]:
    """Return the tags, a line each; many are one line until they are asked for."""
    facts: list[Part] = [Fact(_("Tag"), tag) for tag in image.tags]
    if len(facts) <= MOST_TAGS:
        return facts
    return [Fold("tags", _("Tags"), str(len(facts)), tuple(facts))]


def _tags(image: Image, _scene: Scene, _loaded: Any) -> Sequence[Part]:
    """Return every tag as a row of its own; what is done there is done to the one under the cursor."""
    if not image.tags:
        return [Heading(_("It has no tag."), "muted")]
    words = ngettext("%(n)d tag", "%(n)d tags", len(image.tags)) % {"n": len(image.tags)}
    rows = tuple((tag,) for tag in image.tags)
    return [Heading(words, "muted"), Heading(""), Grid((_("TAG"),), rows, sorts=True)]


def _config(detail: ImageDetail) -> list[Part]:
    """Return what a container of an image runs, without what it does not say."""
    known = (
        (_("Platform"), detail.platform),
        (_("Entrypoint"), " ".join(detail.entrypoint)),
        (_("Command"), " ".join(detail.command)),
        (_("User"), detail.user),
        (_("Directory"), detail.directory),
        (_("Exposes"), " ".join(detail.ports)),
        (_("Volumes"), " ".join(detail.volumes)),
    )
    return [Fact(label, excerpt(text)) for label, text in known if text]


def _remove_loses(gone: Sequence[Image], _scene: Scene) -> str:
    return ngettext(
        "It has to be pulled or built again to be used.",
        "All %(n)d have to be pulled or built again to be used.",
        len(gone),
    ) % {"n": len(gone)}


def _remove_notes(image: Image, scene: Scene) -> str:
    used_by = users(image, scene)
    words = []
    if len(image.tags) > 1:
        words.append(
            _("All of its %(n)d tags go: %(tags)s.") % {"n": len(image.tags), "tags": ", ".join(image.tags)}
        )
    if used_by:
        if any(user.is_running for user in used_by):
            said = ngettext(
                "In use by %(names)s: not even force removes it while that runs.",
                "In use by %(names)s: not even force removes it while one of these runs.",
                len(used_by),
            )
        else:
            said = ngettext(
                "In use by %(names)s: only force removes it, and leaves that without its image.",
                "In use by %(names)s: only force removes it, and leaves these without their image.",
                len(used_by),
            )
        words.append(said % {"names": names(used_by)})
    return " ".join(words)


def _remove_command(image: Image, values: Values) -> Sequence[str]:
    flags = ["--force"] if values.get("force") else []
    is_plain = all(REFERENCE.fullmatch(tag) for tag in image.tags)
    return ("docker", "rmi", *flags, *(image.tags if image.tags and is_plain else (TARGET,)))


ACTIONS: tuple[Action[Image], ...] = (
    *PULL_ACTIONS,
    Action(
        "inspect",
        "i",
        N_("Inspect"),
        N_("Show everything Docker knows about it (inspect)"),
        lambda _i, _v: ("docker", "image", "inspect", TARGET),
        opens=OpensTab("inspect"),
        writes=False,
        footer=4,
    ),
    Action(
        "history",
        "h",
        N_("History"),
        N_("Show how it was built (history)"),
        lambda _i, _v: ("docker", "history", TARGET),
        opens=OpensTab("history"),
        writes=False,
        footer=3,
    ),
    Action(
        "remove",
        "d,delete",
        N_("Remove"),
        N_("Remove the image with all of its tags"),
        _remove_command,
        call=engine.remove_all_tags,
        busy=N_("removing"),
        being=N_("%(name)s is being removed"),
        done=N_("%(name)s removed"),
        done_many=N_("%(n)d removed"),
        dangerous=True,
        gone_is_done=True,
        footer=7,
        timeout_s=120,
        confirm=Confirm(
            N_("Remove image %(name)s?"),
            N_("Remove %(count)d images?"),
            loses=_remove_loses,
            warns=alone(_remove_notes),
            notes=_remove_notes,
        ),
        form=(Field("force", N_("Force: also where a stopped container uses it"), default=False, key="f"),),
    ),
    *TAG_ACTIONS,
    *FILE_ACTIONS,
    *LOGIN_ACTIONS,
)


OFFERED: Offered[Image] = Offered(
    actions=(*RUN, *ACTIONS, IMAGE_FILES, LAYERS),
    tabs=(
        DetailTab("summary", N_("Summary"), "parts", load=engine.detail, parts=_summary),
        HISTORY_TAB,
        DetailTab("tags", N_("Tags"), "parts", parts=_tags),
        inspect_tab(engine.inspect),
    ),
)
