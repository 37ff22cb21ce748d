"""What can be done with containers: their life, their shells, and where to look."""

import shlex
from collections.abc import Sequence
from typing import Any

from dockertui.engine import containers as engine
from dockertui.engine import volumes
from dockertui.engine.containers import Container
from dockertui.engine.names import is_valid_name
from dockertui.i18n import N_, _, ngettext
from dockertui.resources.command_line import TARGET
from dockertui.resources.container_look import state_text
from dockertui.resources.container_why import has_crashed, has_ended
from dockertui.resources.spec import Action, Confirm, Field, OpensScreen, OpensTab, Scene, Values

SIGNALS = ("SIGKILL", "SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGWINCH")


def _docker(verb: str, *options: str) -> Any:
    return lambda _c, _values: ("docker", verb, *options, TARGET)


def _remove_command(_container: Container, values: Values) -> Sequence[str]:
    flags = [flag for field, flag in (("force", "--force"), ("volumes", "--volumes")) if values.get(field)]
    return ("docker", "rm", *flags, TARGET)


def _remove_loses(gone: Sequence[Container], _scene: Scene) -> str:
    """Say what goes with containers: their own layer and logs."""
    return ngettext("files changed inside it, its logs", "files changed inside them, their logs", len(gone))


def _anonymous(container: Container, scene: Scene) -> int:
    """Return how many volumes without a name a container mounts."""
    known = scene.snapshot.of(volumes.KIND)
    found = (mount.name for mount in container.mounts if mount.type == "volume")
    return sum(name in known and known[name].is_anonymous for name in found)


def _remove_keeps(gone: Sequence[Container], scene: Scene) -> str:
    """Say what stays: volumes, those without a name unless they are asked for."""
    count = sum(_anonymous(container, scene) for container in gone)
    if not count:
        return _("named volumes")
    more = ngettext(
        "named volumes; %(n)d anonymous one too, unless ticked",
        "named volumes; %(n)d anonymous ones too, unless ticked",
        count,
    )
    return more % {"n": count}


def _remove_warns(gone: Sequence[Container], _scene: Scene) -> str:
    """Say what stands in the way of a removal."""
    running = sum(container.is_running for container in gone)
    if not running:
        return ""
    if len(gone) == 1:
        return _("It is running. Tick Force, or stop it first.")
    if running == len(gone):
        return _("All of them are running. Tick Force, or stop them first.")
    words = ngettext(
        "%(n)d of %(total)d is running. Tick Force, or stop it first.",
        "%(n)d of %(total)d are running. Tick Force, or stop them first.",
        running,
    )
    return words % {"n": running, "total": len(gone)}


def _state_note(container: Container, _scene: Scene) -> str:
    return state_text(container)


def _kill_loses(hit: Sequence[Container], _scene: Scene) -> str:
    return ngettext("what it has not written yet", "what they have not written yet", len(hit))


def _kill_button(values: Values) -> str:
    return _("Send %(signal)s") % {"signal": str(values.get("signal") or "SIGKILL").upper()}


def _check_name(name: str) -> str:
    return (
        ""
        if is_valid_name(name)
        else _("Letters, digits, _ . - only; two or more, the first a letter or digit.")
    )


def _is_up(container: Container) -> bool:
    return container.is_running and not container.fault


def _exec_command(_container: Container, values: Values) -> Sequence[str]:
    options: list[str] = []
    for option, name in (("-u", "user"), ("-w", "workdir")):
        if values.get(name):
            options += [option, str(values[name])]
    wanted = str(values.get("command") or "")
    command = [wanted] if _check_command(wanted) else shlex.split(wanted)
    return ("docker", "exec", "-it", *options, TARGET, *(command or ["bash"]))


def _check_command(command: str) -> str:
    try:
        shlex.split(command)
    except ValueError:
        return _("A quote is not closed, or nothing follows the backslash.")
    return ""


def _check_directory(path: str) -> str:
    return "" if not path or path.startswith("/") else _("It must begin with /.")


ACTIONS: tuple[Action[Container], ...] = (
    Action(
        "stop",
        "s",
        N_("Stop"),
        N_("Stop: SIGTERM, then SIGKILL after its grace period"),
        _docker("stop"),
        call=engine.stop,
        enabled=_is_up,
        why_not=N_("not running"),
        busy=N_("stopping"),
        being=N_("%(name)s is being stopped"),
        done=N_("%(name)s stopped"),
        done_many=N_("%(n)d stopped"),
        footer=9,
        timeout_s=600,
        confirm=Confirm(
            N_("Stop %(name)s?"), N_("Stop %(count)d containers?"), notes=_state_note, asks_from=2
        ),
    ),
    Action(
        "start",
        "s",
        N_("Start"),
        N_("Start a stopped container"),
        _docker("start"),
        call=engine.start,
        enabled=lambda c: not c.is_running and c.state != "removing" and not c.fault,
        why_not=N_("already running"),
        busy=N_("starting"),
        being=N_("%(name)s is being started"),
        done=N_("%(name)s started"),
        done_many=N_("%(n)d started"),
        footer=9,
        leads=lambda c: 3 * has_ended(c),
        timeout_s=60,
    ),
    Action(
        "restart",
        "r",
        N_("Restart"),
        N_("Stop, then start again"),
        _docker("restart"),
        call=engine.restart,
        enabled=lambda c: c.state not in ("removing", "dead") and not c.fault,
        why_not=N_("being removed"),
        busy=N_("restarting"),
        being=N_("%(name)s is being restarted"),
        done=N_("%(name)s restarted"),
        done_many=N_("%(n)d restarted"),
        footer=8,
        timeout_s=600,
    ),
    Action(
        "exec",
        "e",
        N_("Shell"),
        N_("Open a shell in it: bash, else sh, else ash"),
        lambda _c, _v: ("docker", "exec", "-it", TARGET, "bash"),
        opens=OpensScreen("exec_shell"),
        many=False,
        enabled=lambda c: c.state == "running" and not c.fault,
        why_not=N_("not running"),
        footer=8,
    ),
    Action(
        "exec_as",
        "E",
        N_("Shell as…"),
        N_("Run a command in it, as another user or in another directory"),
        _exec_command,
        opens=OpensScreen("exec_shell"),
        many=False,
        enabled=lambda c: c.state == "running" and not c.fault,
        why_not=N_("not running"),
        footer=2,
        confirm=Confirm(N_("Run in %(name)s")),
        form=(
            Field("command", N_("Command"), hint=N_("the best shell"), check=_check_command),
            Field("user", N_("User"), hint=N_("the container's own; name or uid:gid")),
            Field("workdir", N_("Directory"), hint=N_("the container's own"), check=_check_directory),
        ),
    ),
    Action(
        "logs",
        "l",
        N_("Logs"),
        N_("Show its logs"),
        _docker("logs", "--follow", "--tail", "500"),
        opens=OpensTab("logs"),
        writes=False,
        enabled=lambda c: not c.fault,
        footer=7,
        leads=lambda c: 2 * (has_ended(c) or has_crashed(c)),
    ),
    Action(
        "why",
        "w",
        N_("Why"),
        N_("Show why it ended, or does not get well"),
        _docker("inspect"),
        opens=OpensTab("why"),
        writes=False,
        enabled=lambda c: has_ended(c) or has_crashed(c),
        why_not=N_("running as it should"),
        footer=9,
        leads=lambda c: has_ended(c) or has_crashed(c),
    ),
    Action(
        "inspect",
        "i",
        N_("Inspect"),
        N_("Show everything Docker knows about it (inspect)"),
        _docker("inspect"),
        opens=OpensTab("inspect"),
        writes=False,
        footer=4,
    ),
    Action(
        "env",
        "V",
        N_("Env"),
        N_("Show its environment variables"),
        _docker("inspect"),
        opens=OpensTab("env"),
        writes=False,
        footer=1,
    ),
    Action(
        "pause",
        "p",
        N_("Pause"),
        N_("Pause (freeze its processes)"),
        _docker("pause"),
        call=engine.pause,
        enabled=lambda c: c.state == "running" and not c.fault,
        why_not=N_("not running"),
        busy=N_("pausing"),
        being=N_("%(name)s is being paused"),
        follows="unpause",
        done=N_("%(name)s paused"),
        done_many=N_("%(n)d paused"),
        footer=3,
    ),
    Action(
        "unpause",
        "p",
        N_("Unpause"),
        N_("Resume (unpause)"),
        _docker("unpause"),
        call=engine.unpause,
        enabled=lambda c: c.is_paused and not c.fault,
        why_not=N_("not paused"),
        busy=N_("unpausing"),
        being=N_("%(name)s is being unpaused"),
        follows="pause",
        done=N_("%(name)s unpaused"),
        done_many=N_("%(n)d unpaused"),
        footer=6,
    ),
    Action(
        "kill",
        "K",
        N_("Kill"),
        N_("Send a signal to its main process, SIGKILL by default"),
        lambda _c, v: ("docker", "kill", "--signal", str(v.get("signal") or "SIGKILL"), TARGET),
        call=engine.kill,
        enabled=_is_up,
        why_not=N_("not running"),
        busy=N_("killing"),
        being=N_("%(name)s is being killed"),
        interrupts=N_("%(key)s kills it"),
        done=N_("%(name)s got the signal"),
        done_many=N_("%(n)d got the signal"),
        dangerous=True,
        footer=1,
        confirm=Confirm(
            N_("Kill %(name)s?"),
            N_("Kill %(count)d containers?"),
            loses=_kill_loses,
            notes=_state_note,
            button=_kill_button,
        ),
        form=(Field("signal", N_("Signal"), "SIGKILL", choices=SIGNALS),),
    ),
    Action(
        "rename",
        "R",
        N_("Rename"),
        N_("Rename"),
        lambda _c, v: ("docker", "rename", TARGET, str(v.get("new_name") or "NAME")),
        call=engine.rename,
        enabled=lambda c: c.state != "removing" and not c.fault,
        why_not=N_("being removed"),
        busy=N_("renaming"),
        being=N_("%(name)s is being renamed"),
        done=N_("%(name)s renamed"),
        many=False,
        footer=1,
        confirm=Confirm(N_("Rename %(name)s")),
        form=(Field("new_name", N_("New name"), initial=lambda c: c.name, check=_check_name),),
    ),
    Action(
        "remove",
        "d,delete",
        N_("Remove"),
        N_("Remove (offers force if running)"),
        _remove_command,
        call=engine.remove,
        enabled=lambda c: c.state != "removing",
        why_not=N_("already being removed"),
        busy=N_("removing"),
        being=N_("%(name)s is being removed"),
        interrupts=N_("%(key)s removes it by force"),
        done=N_("%(name)s removed"),
        done_many=N_("%(n)d removed"),
        dangerous=True,
        gone_is_done=True,
        footer=7,
        timeout_s=120,
        confirm=Confirm(
            N_("Remove %(name)s?"),
            N_("Remove %(count)d containers?"),
            loses=_remove_loses,
            keeps=_remove_keeps,
            warns=_remove_warns,
            notes=_state_note,
        ),
        form=(
            Field(
                "force",
                N_("Force: kill it if it is running"),
                default=False,
                label_many=N_("Force: kill those that are running"),
                key="f",
            ),
            Field(
                "volumes",
                N_("Also remove its anonymous volumes"),
                default=False,
                label_many=N_("Also remove their anonymous volumes"),
                key="v",
            ),
        ),
    ),
)
