"""The fields of the form of a new container, by sections. Declarations only.

Each is a field of `RunSpec`, by its name, so that what a line can say the form can hold.
"""

from functools import cache
from typing import Literal

from dockertui.dataclass import dataclass
from dockertui.engine.run.secrets import masked_pair
from dockertui.engine.run.spec import BY_FIELD, FLAGS
from dockertui.i18n import N_, Text
from dockertui.resources.table_rows import Row, RowColumn

Pick = Literal["", "image", "volume", "network", "port"]
"""What can be chosen from a list at a field."""


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of the form."""

    id: str
    """The field of the RunSpec."""
    label: Text
    kind: Literal["text", "words", "given", "flag", "choice", "maybe", "rows"]
    """`words` is a command, `given` may be said to be nothing by two quotes."""
    hint: Text = ""
    pick: Pick = ""
    choices: tuple[tuple[str, Text], ...] = ()
    """The values to choose from, each with what is shown of it."""
    columns: tuple[RowColumn, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """One page of the form."""

    id: str
    title: Text
    fields: tuple[FormField, ...]


def is_masked_pair(row: Row) -> bool:
    """Return whether the value of a row of name and value is for few eyes."""
    pair = "=".join(row)
    return masked_pair(pair) != pair


def _text(field_id: str, label: Text, hint: Text = "", pick: Pick = "") -> FormField:
    return FormField(field_id, label, "text", hint, pick)


def _flag(field_id: str, label: Text) -> FormField:
    return FormField(field_id, label, "flag")


def _list(field_id: str, label: Text, hint: Text = "", pick: Pick = "") -> FormField:
    return FormField(
        field_id, label, "rows", hint, pick, columns=(RowColumn(hint=hint, is_masked=is_masked_pair),)
    )


def _option(field_id: str) -> FormField:
    """Return the field of an option that is called as the command line calls it."""
    flag = BY_FIELD[field_id]
    if flag.kind == "list":
        return _list(field_id, flag.option)
    if flag.kind == "switch":
        return _flag(field_id, flag.option)
    if flag.kind == "maybe":
        choices = (("", N_("as the engine does")), ("yes", N_("yes")), ("no", N_("no")))
        return FormField(field_id, flag.option, "maybe", choices=choices)
    hints: dict[str, Text] = {
        "bytes": N_("512m, 2g"),
        "duration": N_("30s, 1m30s"),
        "number": N_("a number"),
        "decimal": N_("1.5"),
    }
    return _text(field_id, flag.option, hints.get(flag.kind, ""))


def _options(*field_ids: str) -> tuple[FormField, ...]:
    return tuple(map(_option, field_ids))


_RESTART = (
    ("", N_("no")),
    ("always", N_("always")),
    ("unless-stopped", N_("unless stopped by hand")),
    ("on-failure", N_("on failure")),
    ("on-failure:3", N_("on failure, three times at most")),
)
_PULL = (
    ("", N_("if it is missing")),
    ("always", N_("always")),
    ("never", N_("never")),
)
THEN = (("", N_("nothing more")), ("logs", N_("follow its logs")), ("shell", N_("open a shell in it")))
"""What the app does once it is up."""


_PORTS = FormField(
    "ports",
    N_("Published"),
    "rows",
    pick="port",
    columns=(
        RowColumn(is_tick=True),
        RowColumn(N_("on the host"), N_("any free one"), 3),
        RowColumn(N_("in the container"), N_("80 or 53/udp"), 2),
    ),
)
_VOLUMES = FormField(
    "volumes",
    N_("Mounts"),
    "rows",
    pick="volume",
    columns=(
        RowColumn(is_tick=True),
        RowColumn(N_("volume or path"), N_("anonymous"), 3),
        RowColumn(N_("in the container"), N_("/path"), 3),
        RowColumn(N_("options"), N_("ro"), 1),
    ),
)
_ENV = FormField(
    "env",
    N_("Variables"),
    "rows",
    columns=(RowColumn(N_("name")), RowColumn(N_("value"), share=2, is_masked=is_masked_pair)),
)
_LABELS = FormField(
    "labels",
    N_("Labels"),
    "rows",
    columns=(RowColumn(N_("name")), RowColumn(N_("value"), is_masked=is_masked_pair)),
)
OWN = (
    FormField("start", N_("Start it"), "flag"),
    FormField("then", N_("Then"), "choice", choices=THEN),
    _text("copies", N_("Copies"), N_("1; more are called name-1, name-2, …")),
    FormField("keep", N_("Keep it if it fails to start"), "flag"),
)
"""What no line says: it is the app's own."""

SECTIONS: tuple[Section, ...] = (
    Section(
        "basics",
        N_("Basics"),
        (
            _text("image", N_("Image"), N_("name:tag"), "image"),
            _text("name", N_("Name"), N_("the engine makes one up")),
            FormField("command", N_("Command"), "words", N_("the image's own")),
            FormField("entrypoint", N_("Entrypoint"), "given", N_("the image's own")),
            _text("user", N_("User"), N_("the image's own")),
            _text("workdir", N_("Directory"), N_("the image's own")),
            _flag("remove", N_("Remove it when it ends")),
            *OWN,
        ),
    ),
    Section(
        "ports", N_("Ports"), (_PORTS, _flag("publish_all", N_("Publish all it exposes")), _option("expose"))
    ),
    Section(
        "mounts",
        N_("Mounts"),
        (
            _VOLUMES,
            _list("tmpfs", N_("In memory"), N_("/path or /path:size=64m")),
            _list("mounts", "--mount", "type=bind,source=/path,target=/path"),
            _flag("read_only", N_("Its own files read-only")),
            *_options("volumes_from", "volume_driver", "shm_size", "storage_opts"),
        ),
    ),
    Section("env", N_("Environment"), (_ENV, _option("env_files"))),
    Section(
        "network",
        N_("Network"),
        (
            _list("networks", N_("Networks"), N_("bridge; a name, host, none, container:NAME"), "network"),
            _list("network_aliases", N_("Aliases there"), N_("another name")),
            _text("hostname", N_("Host name"), N_("its short id")),
            *_options("domainname", "ip", "ip6", "mac_address", "link_local_ips"),
            *_options("links", "dns", "dns_options", "dns_search"),
            _list("add_hosts", N_("Extra hosts"), N_("name:address")),
        ),
    ),
    Section(
        "limits",
        N_("Limits and restart"),
        (
            FormField("restart", N_("Restart"), "choice", choices=_RESTART),
            _text("memory", N_("Memory"), N_("no limit; 512m, 2g")),
            _text("cpus", N_("CPUs"), N_("no limit; 1.5")),
            _text("pids_limit", N_("Processes"), N_("no limit; a number")),
            *(
                _option(flag.field)
                for flag in FLAGS
                if flag.section == "limits" and flag.field not in ("memory", "cpus", "pids_limit")
            ),
        ),
    ),
    Section(
        "health",
        N_("Health check"),
        (
            _text("health_cmd", N_("Command"), N_("the image's own; run in a shell inside")),
            _text("health_interval", N_("Every"), N_("30s")),
            _text("health_timeout", N_("Time to answer"), N_("30s")),
            _text("health_retries", N_("Unhealthy after"), N_("3 failures in a row")),
            _text("health_start_period", N_("Time to start"), N_("0s")),
            _text("health_start_interval", N_("Every, at start"), N_("5s")),
            _flag("no_healthcheck", N_("None, whatever the image says")),
        ),
    ),
    Section("labels", N_("Labels"), (_LABELS, *_options("label_files", "annotations"))),
    Section(
        "security",
        N_("Security"),
        tuple(_option(f.field) for f in FLAGS if f.section == "rights" and not f.only_line),
    ),
    Section(
        "terminal",
        N_("Terminal"),
        (
            _flag("tty", N_("A terminal (tty)")),
            _flag("interactive", N_("Its standard input stays open")),
        ),
    ),
    Section(
        "advanced",
        N_("Advanced"),
        (
            FormField("pull", N_("Pull the image"), "choice", choices=_PULL),
            *_options("platform", "init", "stop_signal", "stop_timeout", "groups"),
            *_options("log_driver", "log_opts"),
            *(_option(flag.field) for flag in FLAGS if flag.section == "windows"),
        ),
    ),
)
"""All of them, in their order."""


@cache
def fields() -> dict[str, FormField]:
    """Return every field by its id."""
    return {field.id: field for section in SECTIONS for field in section.fields}


def section_of(field_id: str) -> Section:
    """Return the section that has a field."""
    return next(section for section in SECTIONS if any(f.id == field_id for f in section.fields))
