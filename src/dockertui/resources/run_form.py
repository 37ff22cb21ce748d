"""What the form of a new container holds, and the RunSpec that it means: both ways. Pure.

The values of the form are plain: texts, booleans, rows of texts. `spec_of(values_of(spec))` means the same
container as `spec` does; what only the command line could do is named by `left_out`.
"""

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from dockertui.engine.images import ImageDetail
from dockertui.engine.run.secrets import looks_secret, masked, masked_pair
from dockertui.engine.run.spec import FLAGS, RunSpec, default_of
from dockertui.i18n import _
from dockertui.resources.run_fields import FormField, fields
from dockertui.resources.table_rows import ON, Row

Value = str | bool | tuple[Row, ...]
FormValues = Mapping[str, Value]
"""By the field's id."""

NO_ENTRYPOINT = '""'
"""What the field holds where there is to be no entrypoint at all."""
_FIRST: FormValues = {"start": True, "then": "", "copies": "1", "keep": False}


# ---------------------------------------------------------------------- from a spec
def values_of(spec: RunSpec, environ: Mapping[str, str] | None = None) -> dict[str, Value]:
    """Return what the form holds for a spec.

    Args:
        spec: What is to be run.
        environ: Gives a variable that is named without a value the one it has here.
    """
    found: dict[str, Value] = {**_FIRST, "start": not spec.only_create}
    for field in fields().values():
        if field.id not in _FIRST:
            found[field.id] = _value(field, getattr(spec, field.id), environ or {})
    return found


def _value(field: FormField, held: Any, environ: Mapping[str, str]) -> Value:
    if field.kind == "words":
        return shlex.join(held)
    if field.kind == "given":
        return "" if held is None else held or NO_ENTRYPOINT
    if field.kind == "maybe":
        return {None: "", True: "yes", False: "no"}[held]
    if field.kind == "rows":
        return tuple(_row(field.id, text, environ) for text in held)
    value: str | bool = held
    return value


def _row(field_id: str, text: str, environ: Mapping[str, str]) -> Row:
    """Return the row of one option that may be given several times."""
    if field_id == "ports":
        host, _colon, inside = text.rpartition(":")
        return (ON, host, inside)
    if field_id == "volumes":
        parts = text.split(":")
        if len(parts) == 1 or len(parts) > 3:
            return (ON, "", text, "")
        return (ON, *parts, *([""] * (3 - len(parts))))
    if field_id in ("env", "labels"):
        name, is_said, value = text.partition("=")
        return (name, value if is_said or field_id == "labels" else environ.get(name, ""))
    return (text,)


# ---------------------------------------------------------------------- to a spec
def spec_of(values: FormValues) -> RunSpec:
    """Return what the form means, as far as it is right: a command with an open quote is one word."""
    held = {field.id: _held(field, values) for field in fields().values() if field.id not in _FIRST}
    starts = bool(values.get("start", True))
    return RunSpec(**held, only_create=not starts, detach=starts)


def _held(field: FormField, values: FormValues) -> Any:
    value = values.get(field.id)
    if field.kind == "flag":
        return bool(value)
    if field.kind == "rows":
        rows = value if isinstance(value, tuple) else ()
        return tuple(text for row in rows if (text := written(field.id, row)))
    text = str(value or "").strip() if field.kind != "choice" else str(value or "")
    if field.kind == "words":
        return words_of(text)
    if field.kind == "given":
        return None if not text else "" if text == NO_ENTRYPOINT else text
    if field.kind == "maybe":
        return {"yes": True, "no": False}.get(text)
    return text


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a command; all as one where a quote is not closed."""
    try:
        return tuple(shlex.split(text))
    except ValueError:
        return (text,)


def written(field_id: str, row: Row) -> str:
    """Return a row as its option has it; "" for one that is switched off or empty."""
    if field_id == "ports":
        is_on, host, inside = row
        return "" if is_on != ON or not inside else f"{host}:{inside}" if host else inside
    if field_id == "volumes":
        is_on, source, target, options = row
        if is_on != ON or not target:
            return ""
        return ":".join(filter(None, (source, target, options)))
    if field_id == "env":
        return f"{row[0]}={row[1]}" if row[0] else ""
    if field_id == "labels":
        return "=".join(filter(None, row)) if row[0] else ""
    return row[0]


def left_out(spec: RunSpec) -> list[str]:
    """Return the options of a line that the form has no field for, as they are written."""
    known = {*fields(), "detach"}
    return [
        flag.option
        for flag in FLAGS
        if flag.field not in known and getattr(spec, flag.field) != default_of(flag)
    ]


# ---------------------------------------------------------------------- what the image says
def suggested(values: FormValues, image: ImageDetail) -> dict[str, Value]:
    """Return the values with rows, switched off, for what the image exposes and keeps data in.

    Rows of an image that was named before, still switched off, go.
    """
    found = dict(values)
    ports = _switched_on(values, "ports")
    inside = {_with_protocol(row[2]) for row in ports}
    found["ports"] = (
        *ports,
        *(
            ("", port.partition("/")[0], port.removesuffix("/tcp"))
            for port in image.ports
            if port not in inside
        ),
    )
    volumes = _switched_on(values, "volumes")
    targets = {row[2] for row in volumes}
    found["volumes"] = (
        *volumes,
        *(("", "", path, "") for path in image.volumes if path not in targets),
    )
    return found


def _switched_on(values: FormValues, field_id: str) -> tuple[Row, ...]:
    rows = values.get(field_id)
    return tuple(row for row in rows if row[0] == ON) if isinstance(rows, tuple) else ()


def _with_protocol(port: str) -> str:
    return port if "/" in port else f"{port}/tcp"


def image_hints(image: ImageDetail) -> dict[str, str]:
    """Return what stands in empty fields: what the image says."""
    said = {
        "command": shlex.join(image.command),
        "entrypoint": shlex.join(image.entrypoint),
        "user": image.user,
        "workdir": image.directory,
        "env": ", ".join(map(masked_pair, image.env)),
    }
    return {key: _("image: %(what)s") % {"what": text} for key, text in said.items() if text}


# ---------------------------------------------------------------------- secrets
def is_secret_text(field: FormField, text: str) -> bool:
    """Return whether a text field holds something for few eyes: a command with a password in it."""
    if field.kind == "words":
        return masked(RunSpec(command=words_of(text))).command != words_of(text)
    if field.id == "health_cmd":
        return masked(RunSpec(health_cmd=text)).health_cmd != text
    return False


def empty_secrets(values: FormValues) -> Sequence[str]:
    """Return the names of variables that look secret and have no value."""
    rows = values.get("env")
    return [row[0] for row in rows if looks_secret(row[0]) and not row[1]] if isinstance(rows, tuple) else []
