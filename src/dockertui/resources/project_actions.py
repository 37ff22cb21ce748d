"""What can be done with Compose projects: by their files through Compose, and by their labels without it."""

from collections.abc import Callable, Sequence
from typing import Any

from dockertui.engine import disk
from dockertui.engine.compose import by_labels, run, words
from dockertui.engine.compose.oneoff import RunOnce
from dockertui.engine.compose.opening import OpenFile
from dockertui.engine.projects import Project
from dockertui.i18n import N_
from dockertui.resources import project_words as say
from dockertui.resources.spec import Action, Confirm, Field, OpensScreen, OpensTab, Values

_SERVICES = Field(
    "services", N_("Services"), hint=N_("all; or names, with spaces between"), check=words.check_names
)


def _files(project: Project) -> tuple[str, ...]:
    return tuple(f"--file={path}" for path in project.files)


def _compose(project: Project | None, *rest: str, files: bool = False) -> Sequence[str]:
    """Return a command of Compose on a project; without files it goes by the labels, as ours does."""
    if project is None:
        return ("docker", "compose", *rest)
    return ("docker", "compose", f"--project-name={project.name}", *(_files(project) if files else ()), *rest)


def _plain(verb: str) -> Callable[[Any, Values], Sequence[str]]:
    return lambda p, _v: _compose(p, verb)


def _up_command(project: Project, values: Values) -> Sequence[str]:
    env = str(values.get("env_file") or "")
    rest = words.up_words(
        str(values.get("services") or ""),
        bool(values.get("build")),
        bool(values.get("recreate")),
        bool(values.get("orphans")),
        str(values.get("scale") or ""),
        str(values.get("profiles") or ""),
    )
    return _compose(project, *((f"--env-file={env}",) if env else ()), *rest, files=True)


def _down_command(project: Project, values: Values) -> Sequence[str]:
    rest = words.down_words(volumes=bool(values.get("volumes")), orphans=bool(values.get("orphans", True)))
    return _compose(project, *rest)


def _pull_command(project: Project, values: Values) -> Sequence[str]:
    rest = words.pull_words(words.names(str(values.get("services") or "")))
    return _compose(project, *rest, files=True)


def _build_command(project: Project, values: Values) -> Sequence[str]:
    rest = words.build_words(
        words.names(str(values.get("services") or "")),
        no_cache=bool(values.get("no_cache")),
        pull=bool(values.get("pull")),
    )
    return _compose(project, *rest, files=True)


def _run_command(project: Project, values: Values) -> Sequence[str]:
    rest = words.run_words(str(values.get("service") or "SERVICE"), str(values.get("command") or ""))
    return _compose(project, *rest, files=True)


def _exec_command(project: Project, values: Values) -> Sequence[str]:
    command = words.split(str(values.get("command") or "")) or ("sh",)
    return _compose(project, "exec", str(values.get("service") or "SERVICE"), *command)


BY_LABELS: tuple[Action[Project], ...] = (
    Action(
        "stop",
        "s",
        N_("Stop"),
        N_("Stop all of its containers: first what needs others"),
        _plain("stop"),
        streams=by_labels.Stop,
        enabled=say.all_run,
        reason=N_("not all of it runs"),
        busy=N_("stopping"),
        being=N_("%(name)s is being stopped"),
        done=say.stopped,
        footer=7,
    ),
    Action(
        "start",
        "s",
        N_("Start"),
        N_("Start its stopped containers: first what others need"),
        _plain("start"),
        streams=by_labels.Start,
        enabled=lambda p: say.has_containers(p) and not say.all_run(p),
        reason=N_("it runs already, or has no containers"),
        busy=N_("starting"),
        being=N_("%(name)s is being started"),
        done=say.started,
        footer=7,
    ),
    Action(
        "stop_rest",
        "S",
        N_("Stop the rest"),
        N_("Stop what runs of it, where only some does"),
        _plain("stop"),
        streams=by_labels.Stop,
        enabled=say.is_up,
        reason=N_("nothing of it runs"),
        busy=N_("stopping"),
        being=N_("%(name)s is being stopped"),
        done=say.stopped,
        footer=2,
    ),
    Action(
        "restart",
        "r",
        N_("Restart"),
        N_("Restart all of its containers, in the order of what they need"),
        _plain("restart"),
        streams=by_labels.Restart,
        enabled=say.has_containers,
        reason=say.NONE,
        busy=N_("restarting"),
        being=N_("%(name)s is being restarted"),
        done=say.restarted,
        footer=6,
    ),
    Action(
        "pause",
        "p",
        N_("Pause"),
        N_("Freeze all of its containers"),
        _plain("pause"),
        streams=by_labels.Pause,
        enabled=lambda p: p.running > 0,
        reason=N_("nothing of it runs"),
        busy=N_("pausing"),
        being=N_("%(name)s is being paused"),
        done=say.paused,
        footer=3,
    ),
    Action(
        "unpause",
        "p",
        N_("Unpause"),
        N_("Let its frozen containers go on"),
        _plain("unpause"),
        streams=by_labels.Unpause,
        enabled=lambda p: not p.running and any(c.is_paused for c in p.containers),
        why_not=N_("not paused"),
        busy=N_("unpausing"),
        being=N_("%(name)s is being unpaused"),
        done=say.unpaused,
        footer=6,
    ),
    Action(
        "logs",
        "l",
        N_("Logs"),
        N_("Show the logs of all of its containers as one"),
        lambda p, _v: _compose(p, "logs", "--follow", "--tail=500"),
        opens=OpensTab("logs"),
        writes=False,
        footer=7,
    ),
    Action(
        "picture",
        "V",
        N_("Picture"),
        N_("Draw its services and what they need"),
        lambda p, _v: _compose(p, "alpha", "viz", files=True),
        opens=OpensScreen("project_picture"),
        writes=False,
        many=False,
        footer=4,
    ),
)
BY_FILES: tuple[Action[Project], ...] = (
    Action(
        "up",
        "U",
        N_("Up"),
        N_("Bring it up as its file says: create, start, and recreate what changed"),
        _up_command,
        streams=run.Up,
        many=False,
        enabled=say.has_file,
        reason=say.NO_FILE,
        busy=N_("coming up"),
        being=N_("%(name)s is being brought up"),
        done=N_("%(name)s is up"),
        footer=9,
        leads=lambda p: 0 if p.containers else 1,
        confirm=Confirm(N_("Bring %(name)s up"), notes=say.up_notes),
        form=(
            _SERVICES,
            Field("build", N_("Build images first"), default=False),
            Field("recreate", N_("Make containers anew even if nothing changed"), default=False),
            Field("orphans", N_("Remove containers of services that the file no longer has"), default=False),
            Field("scale", N_("Scale"), hint=N_("as web=3 app=2"), check=words.check_scale),
            Field("profiles", N_("Profiles"), hint=N_("none"), check=words.check_names),
            Field(
                "env_file",
                N_("Env file"),
                hint=N_(".env beside the Compose file"),
                check_disk=lambda path: disk.file_problem(path) if path else "",
                is_path=True,
            ),
        ),
    ),
    Action(
        "down",
        "D",
        N_("Down"),
        N_("Stop and remove its containers and networks"),
        _down_command,
        streams=run.Down,
        enabled=say.has_containers,
        reason=say.NONE,
        busy=N_("going down"),
        being=N_("%(name)s is being taken down"),
        done=N_("%(name)s is down"),
        dangerous=True,
        footer=8,
        confirm=Confirm(
            N_("Take %(name)s down"),
            N_("Take %(count)d projects down"),
            loses=say.down_loses,
            notes=say.down_notes,
        ),
        form=(
            Field(
                "volumes",
                N_("Remove its named volumes too: their data is lost"),
                default=False,
                label_many=N_("Remove their named volumes too: the data in them is lost"),
            ),
            Field("orphans", N_("Remove containers of services that the file no longer has"), default=True),
        ),
    ),
    Action(
        "pull",
        "u",
        N_("Pull"),
        N_("Pull the images of its services"),
        _pull_command,
        streams=run.Pull,
        many=False,
        enabled=say.has_file,
        reason=say.NO_FILE,
        busy=N_("pulling"),
        being=N_("the images of %(name)s are being pulled"),
        done=N_("the images of %(name)s are pulled"),
        footer=3,
        confirm=Confirm(N_("Pull the images of %(name)s"), notes=say.up_notes),
        form=(_SERVICES,),
    ),
    Action(
        "build",
        "b",
        N_("Build"),
        N_("Build the images of its services"),
        _build_command,
        streams=run.BuildServices,
        many=False,
        enabled=say.has_file,
        reason=say.NO_FILE,
        busy=N_("building"),
        being=N_("the images of %(name)s are being built"),
        done=N_("the images of %(name)s are built"),
        footer=3,
        confirm=Confirm(N_("Build the images of %(name)s"), notes=say.up_notes),
        form=(
            _SERVICES,
            Field("no_cache", N_("Use nothing that was built before"), default=False),
            Field("pull", N_("Pull what they build on anew"), default=False),
        ),
    ),
    Action(
        "exec",
        "e",
        N_("Shell"),
        N_("Open a shell in one of its services"),
        _exec_command,
        opens=OpensScreen("project_shell"),
        many=False,
        enabled=lambda p: p.running > 0,
        reason=N_("nothing of it runs"),
        footer=5,
        confirm=Confirm(N_("Shell in a service of %(name)s"), notes=say.up_notes),
        form=(
            Field("service", N_("Service"), initial=say.first_service, is_needed=True, may_stay=True),
            Field("command", N_("Command"), hint=N_("the best shell"), check=words.check_command),
        ),
    ),
    Action(
        "run",
        "x",
        N_("Run once"),
        N_("Run a command in a new container of a service, which is removed after it"),
        _run_command,
        streams=RunOnce,
        many=False,
        enabled=say.has_file,
        reason=say.NO_FILE,
        busy=N_("running"),
        being=N_("%(name)s runs a command"),
        done=say.ran,
        footer=2,
        confirm=Confirm(N_("Run once in %(name)s"), notes=say.up_notes),
        form=(
            Field("service", N_("Service"), initial=say.first_service, is_needed=True, may_stay=True),
            Field("command", N_("Command"), hint=N_("the service's own"), check=words.check_command),
        ),
    ),
    Action(
        "edit",
        "E",
        N_("Edit"),
        N_("Edit its file in your editor; see what changed before it is kept"),
        lambda p, _v: _compose(p, "config", files=True),
        opens=OpensScreen("compose_edit"),
        many=False,
        enabled=say.has_file,
        reason=say.NO_FILE,
        footer=5,
    ),
    Action(
        "open",
        "n",
        N_("Open file"),
        N_("Show the project of a Compose file, whether or not it runs"),
        lambda _p, v: ("docker", "compose", f"--file={v.get('path') or 'compose.yaml'}", "config"),
        streams=OpenFile,
        targetless=True,
        verb=N_("Open file"),
        busy=N_("reading"),
        being=N_("%(name)s is being read"),
        called_by=("path",),
        done=say.opened,
        footer=6,
        confirm=Confirm(N_("Open a Compose file")),
        form=(
            Field(
                "path",
                N_("File"),
                hint=N_("compose.yaml, or its directory"),
                is_path=True,
                is_needed=True,
            ),
        ),
    ),
)
ACTIONS: tuple[Action[Project], ...] = (*BY_LABELS, *BY_FILES)
