"""Images: how they are shown and what can be done with them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from dockertui.engine import images as engine
from dockertui.engine.images import Image
from dockertui.formatting import age, size
from dockertui.i18n import N_, _, ngettext
from dockertui.resources.common import age_column, created_fact, fault_or, inspect_tab, label_facts, names
from dockertui.resources.rows import natural
from dockertui.resources.spec import (
    Action,
    Cell,
    Column,
    Confirm,
    DetailTab,
    Fact,
    Field,
    Grid,
    Heading,
    Part,
    ResourceKind,
    Scene,
)


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


def _used_by(image: Image, scene: Scene) -> Cell:
    count = len(_users(image, scene))
    if count:
        return Cell(ngettext("%(n)d container", "%(n)d containers", count) % {"n": count})
    return Cell(_("dangling") if image.is_dangling else _("unused"), "muted")


def display_name(image: Image) -> str:
    """Return what to call an image: its first tag, else its short id."""
    return image.tags[0] if image.tags else image.short_id


COLUMNS: tuple[Column[Image], ...] = (
    Column("repository", N_("REPOSITORY"), _repository, max_width=36, keep=9, stretch=True),
    Column("tag", N_("TAG"), _tag, max_width=20, keep=8),
    Column("id", N_("ID"), lambda i, _s: Cell(i.short_id, "muted"), max_width=12, keep=3),
    Column(
        "size",
        N_("SIZE"),
        lambda i, _s: Cell(size(i.size_bytes)),
        sort=lambda i, _s: -i.size_bytes if i.size_bytes is not None else None,
        max_width=8,
        keep=7,
        right=True,
    ),
    Column("used", N_("USED BY"), _used_by, sort=lambda i, s: -len(_users(i, s)), max_width=14, keep=6),
    age_column(),
)


def _summary(image: Image, scene: Scene, detail: Any) -> Sequence[Part]:
    if image.fault:
        return [Heading("✗ " + fault_or(image, ""), "bad"), Fact(_("Id"), image.id)]
    users = _users(image, scene)
    words = (
        ngettext("used by %(n)d container", "used by %(n)d containers", len(users)) % {"n": len(users)}
        if users
        else _("dangling: no tag, no container")
        if image.is_dangling
        else _("no container uses it")
    )
    parts: list[Part] = [
        Heading(("● " if users else "○ ") + words, "good" if users else "muted"),
        Heading(""),
    ]
    parts += [Fact(_("Tag"), tag) for tag in image.tags]
    parts += [Fact(_("Digest"), digest) for digest in image.digests]
    parts += [Fact(_("Id"), image.id), Fact(_("Size"), size(image.size_bytes)), *created_fact(image, scene)]
    config = detail.get("Config") if isinstance(detail, Mapping) else None
    if isinstance(detail, Mapping):
        platform = "/".join(str(detail[key]) for key in ("Os", "Architecture", "Variant") if detail.get(key))
        parts.append(Fact(_("Platform"), platform))
    if isinstance(config, Mapping):
        parts += [
            Fact(label, _joined(config.get(key)))
            for label, key in (
                (_("Entrypoint"), "Entrypoint"),
                (_("Command"), "Cmd"),
                (_("User"), "User"),
                (_("Directory"), "WorkingDir"),
                (_("Exposes"), "ExposedPorts"),
                (_("Volumes"), "Volumes"),
            )
            if config.get(key)
        ]
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


def _joined(value: object) -> str:
    if isinstance(value, Mapping | list | tuple):
        return " ".join(str(item) for item in value)
    return str(value)


def _history(_image: Image, scene: Scene, layers: Any) -> Sequence[Part]:
    if not isinstance(layers, list):
        return [Heading(_("Reading the history…"), "muted")]
    rows = []
    for layer in layers:
        if not isinstance(layer, Mapping):
            continue
        created = layer.get("Created")
        when = (
            datetime.fromtimestamp(created, UTC) if isinstance(created, int) and 0 < created < 2**36 else None
        )
        command = " ".join(engine.layer_command(layer).split())
        rows.append(
            (
                age(when, scene.now),
                size(layer.get("Size") if isinstance(layer.get("Size"), int) else None),
                command,
            )
        )
    total = ngettext("%(n)d step, the newest first", "%(n)d steps, the newest first", len(rows)) % {
        "n": len(rows)
    }
    return [
        Heading(total, "muted"),
        Grid((_("AGE"), _("SIZE"), _("MADE BY")), tuple(rows), right=frozenset({0, 1})),
    ]


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
        words.append(
            _("In use by %(names)s: the engine refuses while they run; by force, stopped ones lose it.")
            % {"names": names(users)}
        )
    return " ".join(words)


ACTIONS: tuple[Action[Image], ...] = (
    Action(
        "inspect",
        "i",
        N_("Inspect"),
        N_("Show the engine's whole description"),
        lambda i, _v: ("docker", "image", "inspect", display_name(i)),
        opens="tab:inspect",
        writes=False,
        footer=4,
    ),
    Action(
        "history",
        "h",
        N_("History"),
        N_("Show the steps it was built by"),
        lambda i, _v: ("docker", "history", display_name(i)),
        opens="tab:history",
        writes=False,
        footer=3,
    ),
    Action(
        "remove",
        "d,delete",
        N_("Remove"),
        N_("Remove the image with all of its tags"),
        lambda i, v: ("docker", "rmi", *(["--force"] if v.get("force") else []), *(i.tags or (i.short_id,))),
        call=engine.remove_all_tags,
        busy=N_("removing"),
        being=N_("%(name)s is being removed"),
        done=N_("%(name)s removed"),
        dangerous=True,
        gone_is_done=True,
        footer=7,
        timeout_s=120,
        confirm=Confirm(
            N_("Remove image %(name)s?"),
            N_("Remove %(count)d images?"),
            loses=_remove_loses,
            notes=_remove_notes,
        ),
        form=(Field("force", N_("By force, also where stopped containers use it"), default=False),),
    ),
)


def _title(records: Mapping[str, Image], _scene: Scene) -> str:
    return size(sum(record.size_bytes or 0 for record in records.values()))


def _order(image: Image, _scene: Scene) -> tuple[Any, ...]:
    return (image.is_dangling, natural(display_name(image)))


IMAGES: ResourceKind[Image] = ResourceKind(
    kind=engine.KIND,
    key="2",
    title=N_("Images"),
    singular=N_("image"),
    columns=COLUMNS,
    actions=ACTIONS,
    tabs=(
        DetailTab("summary", N_("Summary"), "parts", load=engine.inspect, parts=_summary),
        DetailTab("history", N_("History"), "parts", load=engine.history, parts=_history),
        inspect_tab(engine.inspect),
    ),
    name_of=display_name,
    order=_order,
    empty=N_("No images on this engine."),
    summary=_title,
    mutable_cells=lambda image, scene: len(_users(image, scene)),
    state_column="used",
    created_at=lambda image: image.created_at,
)
