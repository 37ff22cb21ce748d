"""What can be changed about containers, and made of them: limits, an image, a file."""

from collections.abc import Sequence
from typing import Any

from dockertui.engine import container_changes as engine
from dockertui.engine import image_name
from dockertui.engine.container_changes import Committed, Updated
from dockertui.engine.containers import Container
from dockertui.engine.image_changes import changes_of
from dockertui.engine.image_files import ExportContainer
from dockertui.i18n import N_, _
from dockertui.resources.command_line import SHORT_ID, TARGET
from dockertui.resources.image_files import check_changes, file_name, path_fields, to_file, written_words
from dockertui.resources.spec import Action, Confirm, Field, Values

_SMALLEST = 6 * 1024**2
"""Bytes of memory that engines take as a limit at least."""
_FLAGS = (
    ("memory", "--memory"),
    ("swap", "--memory-swap"),
    ("cpus", "--cpus"),
    ("shares", "--cpu-shares"),
    ("cpuset", "--cpuset-cpus"),
    ("pids", "--pids-limit"),
    ("restart", "--restart"),
)


def _text(values: Values, name: str) -> str:
    return str(values.get(name) or "")


# ---------------------------------------------------------------------- commands
def _export_command(_container: Any, values: Values) -> Sequence[str]:
    return to_file(("docker", "export", TARGET), _text(values, "path"))


def _commit_command(_container: Any, values: Values) -> Sequence[str]:
    words = ["docker", "commit"]
    for flag, name in (("--author", "author"), ("--message", "message")):
        if values.get(name):
            words += [flag, _text(values, name)]
    for change in changes_of(_text(values, "changes")):
        words += ["--change", change]
    if values.get("pause") is False:
        words.append("--pause=false")
    return [*words, TARGET, *filter(None, [_text(values, "tag")])]


def _update_command(_container: Any, values: Values) -> Sequence[str]:
    words = ["docker", "update"]
    for name, flag in _FLAGS:
        if values.get(name):
            words += [flag, _text(values, name)]
    return [*words, TARGET]


# ---------------------------------------------------------------------- checks
def _check_memory(text: str) -> str:
    found = engine.size_bytes(text)
    if not text:
        return ""
    if found is None:
        return _("A number with k, m or g: 512m.")
    return _("6m is the least.") if found < _SMALLEST else ""


def _check_swap(text: str) -> str:
    if not text or text == engine.UNLIMITED or engine.size_bytes(text):
        return ""
    return _("Memory and swap together, such as 1g; -1 for no limit.")


def _check_cpus(text: str) -> str:
    try:
        is_good = not text or 0 < float(text) < 10_000
    except ValueError:
        is_good = False
    return "" if is_good else _("A number of CPUs, such as 1.5.")


def _check_shares(text: str) -> str:
    is_good = not text or (text.isdecimal() and 2 <= int(text[:7]) <= 262144)
    return "" if is_good else _("A number from 2 to 262144; 1024 is usual.")


def _check_cpuset(text: str) -> str:
    return "" if not text or engine.is_cpuset(text) else _("CPUs by their numbers: 0-3,5.")


def _check_pids(text: str) -> str:
    is_good = text in ("", engine.UNLIMITED) or (text.isdecimal() and len(text) < 9)
    return "" if is_good else _("A number of processes; empty for no limit.")


def _check_restart(text: str) -> str:
    if engine.is_policy(text or "no"):
        return ""
    return _("no, always, unless-stopped, on-failure or on-failure:5.")


# ---------------------------------------------------------------------- words
def _committed_words(results: Sequence[Any]) -> str:
    lines = []
    for found in results:
        if isinstance(found, Committed):
            words = {"name": found.name, "id": found.image_id.removeprefix("sha256:")[:SHORT_ID]}
            lines.append(
                (_("image %(name)s made (%(id)s)") if found.name else _("image %(id)s made")) % words
            )
    return "\n".join(lines)


def _updated_words(results: Sequence[Any]) -> str:
    names = {
        "memory": _("memory"),
        "swap": _("swap"),
        "cpus": _("CPUs"),
        "shares": _("CPU shares"),
        "cpuset": _("CPU set"),
        "pids": _("processes"),
        "restart": _("restart policy"),
    }
    lines = []
    for found in results:
        if isinstance(found, Updated):
            what = ", ".join(names[name] for name in found.changed) or _("nothing")
            lines += [_("%(name)s: %(what)s changed") % {"name": found.name, "what": what}, *found.warnings]
    return "\n".join(lines)


def _is_there(container: Container) -> bool:
    return container.state not in ("removing", "dead") and not container.fault


# ---------------------------------------------------------------------- actions
CHANGE_ACTIONS: tuple[Action[Container], ...] = (
    Action(
        "limits",
        "L",
        N_("Limits"),
        N_("Change its limits and its restart policy while it lives"),
        _update_command,
        call=engine.update,
        loads=engine.limits,
        enabled=_is_there,
        why_not=N_("being removed"),
        verb=N_("Change limits"),
        busy=N_("changing"),
        being=N_("the limits of %(name)s are being changed"),
        done=_updated_words,
        many=False,
        footer=1,
        confirm=Confirm(N_("Limits of %(name)s")),
        form=(
            Field("memory", N_("Memory"), hint=N_("no limit"), check=_check_memory),
            Field("swap", N_("With swap"), hint=N_("memory and swap together"), check=_check_swap),
            Field("cpus", N_("CPUs"), hint=N_("no limit"), check=_check_cpus),
            Field("shares", N_("CPU shares"), hint=N_("1024 is usual"), check=_check_shares),
            Field("cpuset", N_("CPU set"), hint=N_("all"), check=_check_cpuset),
            Field("pids", N_("Processes"), hint=N_("no limit"), check=_check_pids),
            Field("restart", N_("Restart"), "no", choices=engine.POLICIES, check=_check_restart),
        ),
    ),
    Action(
        "commit",
        "C",
        N_("Commit"),
        N_("Make an image of its files, without its volumes"),
        _commit_command,
        call=engine.commit,
        enabled=_is_there,
        why_not=N_("being removed"),
        verb=N_("Make image"),
        busy=N_("committing"),
        being=N_("an image is being made of %(name)s"),
        done=_committed_words,
        many=False,
        footer=1,
        timeout_s=1800,
        confirm=Confirm(N_("Make an image of %(name)s")),
        form=(
            Field("tag", N_("Name"), hint=N_("name:tag; none if empty"), check=image_name.tag_problem),
            Field("message", N_("Message"), hint=N_("for its history")),
            Field("author", N_("Author"), hint=N_("who made it")),
            Field("changes", N_("Changes"), hint=N_("CMD /bin/app; ENV A=b"), check=check_changes),
            Field("pause", N_("Pause it meanwhile, so that its files fit each other"), default=True),
        ),
    ),
    Action(
        "export",
        "X",
        N_("Export"),
        N_("Write its files, without its volumes, into an archive"),
        _export_command,
        streams=ExportContainer,
        enabled=_is_there,
        why_not=N_("being removed"),
        busy=N_("exporting"),
        being=N_("%(name)s is being exported"),
        done=written_words,
        many=False,
        footer=1,
        confirm=Confirm(N_("Export the files of %(name)s")),
        form=path_fields(lambda container: file_name(container.name)),
    ),
)
