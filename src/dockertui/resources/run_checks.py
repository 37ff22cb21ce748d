"""What is wrong with what the form of a new container holds: each field's own, and what contradicts. Pure."""

import re
import shlex
from collections.abc import Mapping

from dockertui.engine.run.checks import contradictions, image_problem, value_problem
from dockertui.engine.run.spec import BY_FIELD
from dockertui.i18n import _
from dockertui.resources.run_fields import FormField, fields
from dockertui.resources.run_form import FormValues, spec_of, written
from dockertui.resources.table_rows import ON, Row

Problems = Mapping[tuple[str, int], str]
"""By the field's id and the number of its row; 0 where it has no rows."""

MOST_COPIES = 100
_PORT = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?")


def problems(values: FormValues) -> Problems:
    """Return what is wrong with each field; nothing for those that are right or empty."""
    found: dict[tuple[str, int], str] = {}
    for field in fields().values():
        value = values.get(field.id)
        if isinstance(value, tuple):
            rows = ((number, _row_problem(field, row)) for number, row in enumerate(value))
            found.update({(field.id, number): words for number, words in rows if words})
        elif field.kind != "flag" and (words := _problem(field, str(value or "").strip())):
            found[field.id, 0] = words
    if not found:
        for field_id, words in contradictions(spec_of(values)):
            found.setdefault((field_id, 0), words)
    return found


def _problem(field: FormField, text: str) -> str:
    if field.id == "image":
        return image_problem(text) if text else _("Which image?")
    if field.id == "copies":
        return _check_copies(text)
    if field.kind in ("words", "given"):
        return check_words(text)
    if field.id == "workdir" and text and not text.startswith("/"):
        return _("It must begin with /.")
    flag = BY_FIELD.get(field.id)
    return value_problem(flag, text) if flag is not None and text and field.kind != "maybe" else ""


def check_words(text: str) -> str:
    """Return what is wrong with a command."""
    try:
        shlex.split(text)
    except ValueError:
        return _("A quote is not closed, or nothing follows the backslash.")
    return ""


def _check_copies(text: str) -> str:
    if not text or (text.isdecimal() and 1 <= int(text) <= MOST_COPIES):
        return ""
    return _("A number from 1 to %(n)d.") % {"n": MOST_COPIES}


def _row_problem(field: FormField, row: Row) -> str:
    if field.id == "ports" and row[0] == ON and not row[2]:
        return _("Which port in the container?")
    if field.id == "volumes" and row[0] == ON and not row[2]:
        return _("Where in the container?")
    if field.id == "volumes" and row[1].startswith((".", "~")):
        return _("A path on the engine's host is given in full, from /.")
    if field.id in ("env", "labels") and not row[0]:
        return _("It has no name.")
    if field.id == "env" and "=" in row[0]:
        return _("A name has no = in it; the value goes beside it.")
    text = written(field.id, row)
    return value_problem(BY_FIELD[field.id], text) if text else ""


def host_of(text: str) -> tuple[str, str]:
    """Return address and port of the host's side of a published port; "" for what is not said."""
    address, _colon, port = text.rpartition(":")
    return address.strip("[]"), port


def port_span(text: str) -> tuple[int, int] | None:
    """Return the first and the last port of `80` or `80-89`; None for what is no port."""
    match = _PORT.fullmatch(text)
    if match is None:
        return None
    first, last = int(match.group(1)), int(match.group(2) or match.group(1))
    return (first, last) if 1 <= first <= last <= 65535 else None
