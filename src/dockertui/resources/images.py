"""Images: how they are shown and what can be done with them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from dockertui.engine import images as engine
from dockertui.engine.images import Image, ImageDetail
from dockertui.formatting import excerpt, size
from dockertui.i18n import N_, _, ngettext
from dockertui.resources.command_line import TARGET
from dockertui.resources.common import (
    age_column,
    alone,
    created_fact,
    fault_or,
    id_column,
    inspect_tab,
    label_facts,
    names,
)
from dockertui.resources.file_actions import IMAGE_FILES, LAYERS
from dockertui.resources.filter_keys import IMAGE_FILTERS, image_words
from dockertui.resources.image_actions import LOGIN_ACTIONS, PULL_ACTIONS, TAG_ACTIONS
from dockertui.resources.image_files import FILE_ACTIONS
from dockertui.resources.image_history import HISTORY_TAB
from dockertui.resources.new_container import RUN
from dockertui.resources.ordering import natural
from dockertui.resources.spec import (
    Action,
    Below,
    Cell,
    Column,
    Confirm,
    DetailTab,
    Fact,
    Field,
    Fold,
    Grid,
    Heading,
    Known,
    OpensTab,
    Part,
    ResourceKind,
    Scene,
    Values,
)
from dockertui.resources.tags import TAGS

MOST_TAGS = 5
"""Tags that a summary shows a line each."""
_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/@-]*")
"""What an image may be called; anything else was changed to be shown."""


def _repository(image: Image, _scene: Scene) -> Cell:
    if image.fault:
        return Cell("✗ " + _("unreadable"), "bad")
    return Cell(image.repository or "<none>", "" if image.repository else "muted")


def _tag(image: Image, _scene: Scene) -> Cell:
    more = len(image.tags) - 1
    if more > 0:
        return Cell(
            ngettext("%(tag)s +%(n)d tag", "%(tag)s +%(n)d tags", more) % {"tag": image.tag, "n": more}
        )
    return Cell(image.tag or "<none>", "" if image.tag else "muted")


def _users(image: Image, scene: Scene) -> tuple[Any, ...]:
    return scene.relations.by_image.get(image.id, ())


def _count(image: Image, scene: Scene) -> int:
    """Return how many containers use an image; the engine may know of more than the list tells."""
    return max(len(_users(image, scene)), image.containers)


def _used_by(image: Image, scene: Scene) -> Cell:
    count = _count(image, scene)
    if count:
        return Cell(ngettext("%(n)d container", "%(n)d containers", count) % {"n": count})
    return Cell(_("dangling") if image.is_dangling else _("unused"), "muted")


def display_name(image: Image) -> str:
    """Return what to call an image: its first tag, else its short id."""
    return image.tags[0] if image.tags else image.short_id or engine.NONE


COLUMNS: tuple[Column[Image], ...] = (
    Column("repository", N_("REPOSITORY"), _repository, max_width=36, drop_order=9, middle=True),
    Column("tag", N_("TAG"), _tag, max_width=20, drop_order=8),
    id_column(drop_order=3),
    Column(
        "size",
        N_("SIZE"),
        lambda i, _s: Cell(size(i.size_bytes)),
        sort=lambda i, _s: -i.size_bytes if i.size_bytes is not None else None,
        max_width=8,
        drop_order=7,
        right=True,
    ),
    Column(
        "used",
        N_("USED BY"),
        _used_by,
        sort=lambda i, s: -max(0, _count(i, s)),
        depends=_count,
        max_width=14,
        drop_order=6,
    ),
    age_column(drop_order=5),
)


def _summary(image: Image, scene: Scene, loaded: Any) -> Sequence[Part]:
    if image.fault:
        return [Heading("✗ " + fault_or(image, ""), "bad"), Fact(_("Id"), image.id)]
    users, count = _users(image, scene), _count(image, scene)
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
    if users:
        parts += [Heading(""), Heading(_("Used by"))]
        parts.append(
            Grid(
                (_("CONTAINER"), _("STATE")),
                tuple((c.name, c.state) for c in users),
                refs=tuple(scene.ref("container", c.id) for c in users),
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


def _in_front(image: Image, tag: str) -> Image:
    """Return an image with one of its tags first."""
    if tag not in image.tags:
        return image
    return replace(image, tags=(tag, *(other for other in image.tags if other != tag)))


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
    users = _users(image, scene)
    words = []
    if len(image.tags) > 1:
        words.append(
            _("All of its %(n)d tags go: %(tags)s.") % {"n": len(image.tags), "tags": ", ".join(image.tags)}
        )
    if users:
        is_running = any(user.state in ("running", "paused", "restarting") for user in users)
        said = ngettext(
            "In use by %(names)s: not even force removes it while that runs.",
            "In use by %(names)s: not even force removes it while one of these runs.",
            len(users),
        )
        if not is_running:
            said = ngettext(
                "In use by %(names)s: only force removes it, and leaves that without its image.",
                "In use by %(names)s: only force removes it, and leaves these without their image.",
                len(users),
            )
        words.append(said % {"names": names(users)})
    return " ".join(words)


def _remove_command(image: Image, values: Values) -> Sequence[str]:
    flags = ["--force"] if values.get("force") else []
    is_plain = all(_REFERENCE.fullmatch(tag) for tag in image.tags)
    return ("docker", "rmi", *flags, *(image.tags if image.tags and is_plain else (TARGET,)))


def _cli_name(image: Image) -> str:
    return image.tags[0] if image.tags and _REFERENCE.fullmatch(image.tags[0]) else ""


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


def _title(known: Sequence[Known[Image]]) -> str:
    return size(sum(record.size_bytes or 0 for one in known for record in one.values()))


def _order(image: Image) -> tuple[Any, ...]:
    return (image.is_dangling, natural(display_name(image)))


def _parts(image: Image) -> Sequence[str]:
    """Return the tags that have rows of their own."""
    return sorted(image.tags, key=natural) if len(image.tags) > 1 else ()


def _with_tags(image: Image, _scene: Scene) -> Mapping[str, Cell]:
    return {
        "tag": Cell(ngettext("%(n)d tag", "%(n)d tags", len(image.tags)) % {"n": len(image.tags)}, "muted")
    }


IMAGES: ResourceKind[Image] = ResourceKind(
    kind=engine.KIND,
    key="2",
    title=N_("Images"),
    singular=N_("image"),
    columns=COLUMNS,
    actions=(*RUN, *ACTIONS, IMAGE_FILES, LAYERS),
    tabs=(
        DetailTab("summary", N_("Summary"), "parts", load=engine.detail, parts=_summary),
        HISTORY_TAB,
        DetailTab("tags", N_("Tags"), "parts", parts=_tags),
        inspect_tab(engine.inspect),
    ),
    name_of=display_name,
    order=_order,
    empty=N_("No images on this engine. %(image.pull)s pulls one."),
    summary=_title,
    busy_column="used",
    also=image_words,
    filters=IMAGE_FILTERS,
    in_front=_in_front,
    cli_name=_cli_name,
    below=Below(TAGS, _parts, lambda tag: tag.image.id, _with_tags),
)
