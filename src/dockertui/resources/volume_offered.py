"""What can be done with volumes, and what is shown of one."""

from collections.abc import Sequence
from typing import Any

from dockertui.engine import pairs
from dockertui.engine import volumes as engine
from dockertui.engine.volumes import Volume
from dockertui.i18n import N_, _, ngettext
from dockertui.resources.command_line import TARGET, operand
from dockertui.resources.common import alone, created_fact, fault_parts, inspect_tab, label_facts, names
from dockertui.resources.file_actions import VOLUME_FILES
from dockertui.resources.spec import (
    Action,
    Confirm,
    DetailTab,
    Fact,
    Field,
    Grid,
    Heading,
    Offered,
    OpensTab,
    Part,
    Scene,
    Values,
)
from dockertui.resources.volume_files import FILE_ACTIONS, SIZES_TAB, check_new_name
from dockertui.resources.volumes import users


def _summary(volume: Volume, scene: Scene, _detail: Any) -> Sequence[Part]:
    if volume.fault:
        return fault_parts(volume, Fact(_("Name"), volume.name))
    mounting = users(volume, scene)
    words = (
        ngettext("mounted by %(n)d container", "mounted by %(n)d containers", len(mounting))
        % {"n": len(mounting)}
        if mounting
        else _("no container mounts it")
    )
    kept = (
        _("Anonymous: made for a container, gone with it where that ran with --rm.")
        if volume.is_anonymous
        else _("Named: it stays until it is removed.")
    )
    parts: list[Part] = [
        Heading(("● " if mounting else "○ ") + words, "good" if mounting else "muted"),
        Heading(kept, "muted"),
        Heading(""),
        Fact(_("Name"), volume.name),
        Fact(_("Driver"), volume.driver),
        Fact(_("Path on host"), volume.mountpoint),
        Fact(_("Scope"), volume.scope),
        *created_fact(volume, scene),
    ]
    parts += [Fact(_("Option"), f"{name}={value}") for name, value in sorted(volume.options.items())]
    if mounting:
        rows = tuple(
            (c.name, c.state, mount.destination, _("read-write") if mount.is_writable else _("read-only"))
            for c in mounting
            for mount in c.mounts
            if mount.type == "volume" and mount.name == volume.name
        )
        refs = tuple(
            scene.ref("container", c.id)
            for c in mounting
            for mount in c.mounts
            if mount.type == "volume" and mount.name == volume.name
        )
        parts += [Heading(""), Heading(_("Mounted by"))]
        parts.append(Grid((_("CONTAINER"), _("STATE"), _("AT"), _("ACCESS")), rows, refs=refs))
    if volume.labels:
        parts += [Heading(""), Heading(_("Labels")), *label_facts(volume.labels)]
    return parts


def _remove_loses(gone: Sequence[Volume], _scene: Scene) -> str:
    return ngettext("all data in it, for good", "all data in them, for good", len(gone))


def _remove_notes(volume: Volume, scene: Scene) -> str:
    mounting = users(volume, scene)
    if not mounting:
        return ""
    return _("In use by %(names)s: the engine refuses until those are removed.") % {"names": names(mounting)}


def _create_command(_record: Any, values: Values) -> Sequence[str]:
    driver = str(values.get("driver") or "local")
    options = [] if driver == "local" else ["--driver", driver]
    for option, key in (("--opt", "options"), ("--label", "labels")):
        line = str(values.get(key) or "")
        found = {} if pairs.problem(line) else pairs.pairs(line)
        for label, value in found.items():
            options += [option, f"{label}={value}" if value else label]
    name = str(values.get("name") or "")
    return ("docker", "volume", "create", *options, *(operand(name) if name else ()))


ACTIONS: tuple[Action[Volume], ...] = (
    Action(
        "create",
        "n",
        N_("New"),
        N_("Create a volume"),
        _create_command,
        call=engine.create,
        targetless=True,
        busy=N_("creating"),
        being=N_("volume %(name)s is being created"),
        verb=N_("Create volume"),
        done=N_("volume %(name)s created"),
        footer=6,
        confirm=Confirm(N_("New volume")),
        form=(
            Field("name", N_("Name"), hint=N_("leave empty for a random name"), check=check_new_name),
            Field("driver", N_("Driver"), "local"),
            Field("options", N_("Options"), hint=N_("type=nfs o=addr=10.0.0.1,rw"), check=pairs.problem),
            Field("labels", N_("Labels"), hint=N_("name=value other='a b'"), check=pairs.problem),
        ),
    ),
    Action(
        "inspect",
        "i",
        N_("Inspect"),
        N_("Show everything Docker knows about it (inspect)"),
        lambda _r, _v: ("docker", "volume", "inspect", TARGET),
        opens=OpensTab("inspect"),
        writes=False,
        footer=4,
    ),
    Action(
        "remove",
        "d,delete",
        N_("Remove"),
        N_("Remove the volume and the data in it"),
        lambda _r, v: ("docker", "volume", "rm", *(["--force"] if v.get("force") else []), TARGET),
        call=engine.remove,
        busy=N_("removing"),
        being=N_("volume %(name)s is being removed"),
        done=N_("volume %(name)s removed"),
        done_many=N_("%(n)d removed"),
        dangerous=True,
        gone_is_done=True,
        footer=7,
        confirm=Confirm(
            N_("Remove volume %(name)s?"),
            N_("Remove %(count)d volumes?"),
            loses=_remove_loses,
            warns=alone(_remove_notes),
            notes=_remove_notes,
        ),
        form=(Field("force", N_("Force: also where the driver does not answer"), default=False, key="f"),),
    ),
    *FILE_ACTIONS,
)


OFFERED: Offered[Volume] = Offered(
    actions=(*ACTIONS, VOLUME_FILES),
    tabs=(
        DetailTab("summary", N_("Summary"), "parts", parts=_summary),
        SIZES_TAB,
        inspect_tab(engine.inspect),
    ),
)
