"""YAML files as they are shown: in colours, with what is wrong at its place and at the top. Pure."""

import os
import re
from collections.abc import Iterator

from dockertui.dataclass import dataclass
from dockertui.engine.compose.source import Flaw, Source
from dockertui.engine.text import clean
from dockertui.i18n import _

_KEY = re.compile(
    r"(?P<lead>\s*(?:- +)*)(?P<key>[^\s#'\"\[\]{}&*!|>%@-][^#:]*|'[^']*'|\"[^\"]*\")(?P<colon>:)(?=\s|$)"
)
_VARIABLE = re.compile(r"\$(?:\{[^}]*\}|\w+)")
_NUMBER = re.compile(r"[+-]?\d[\d_.:]*|true|false|null|yes|no|~", re.IGNORECASE)
Span = tuple[str, str]
"""A text and its tone."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One line."""

    spans: tuple[Span, ...]
    copy: str = ""
    """What is copied of it; "" for the text."""


def colours(text: str) -> tuple[Span, ...]:
    """Return a line of YAML as spans: keys, values, variables and comments. Pure."""
    body, comment = _without_comment(text)
    spans: list[Span] = []
    match = _KEY.match(body)
    rest = body
    if match is not None:
        spans += [(match["lead"], "muted"), (match["key"], "accent"), (match["colon"], "muted")]
        rest = body[match.end() :]
    elif (lead := re.match(r"\s*(?:- +)+", body)) is not None:
        spans.append((lead.group(), "muted"))
        rest = body[lead.end() :]
    spans += _value(rest)
    if comment:
        spans.append((comment, "muted"))
    return tuple(span for span in spans if span[0]) or (("", ""),)


def _without_comment(text: str) -> tuple[str, str]:
    quote = ""
    for at, char in enumerate(text):
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char == "#" and (not at or text[at - 1].isspace()):
            return text[:at], text[at:]
    return text, ""


def _value(text: str) -> Iterator[Span]:
    bare = text.strip()
    if _NUMBER.fullmatch(bare):
        yield (text, "warn")
        return
    tone, at = ("good" if bare[:1] in ("'", '"') else ""), 0
    for match in _VARIABLE.finditer(text):
        yield (text[at : match.start()], tone)
        yield (match.group(), "warn")
        at = match.end()
    yield (text[at:], tone)


def source_lines(source: Source) -> tuple[list[Shown], int]:
    """Return the lines that are shown, and the number of the first that is wrong; -1 for none. Pure."""
    lines, wrong = list(_head(source)), -1
    lines.append(Shown((("", ""),)))
    for text in source.texts:
        if len(source.texts) > 1:
            lines.append(Shown(((f"— {clean(text.path)} —", "muted"),)))
        flaws = {flaw.line: flaw for flaw in source.flaws if flaw.file == text.path and flaw.line}
        width = len(str(len(text.lines)))
        for number, line in enumerate(text.lines, 1):
            flaw = flaws.get(number)
            mark = "✗" if flaw is not None else " "
            lead: tuple[Span, ...] = ((f"{mark}{number:>{width}} ", "bad" if flaw else "muted"),)
            lines.append(Shown((*lead, *colours(line)), copy=line))
            if flaw is not None:
                wrong = len(lines) - 1 if wrong < 0 else wrong
                pad = " " * (width + 1 + max(1, flaw.column))
                lines.append(Shown(((f"{pad}^ {flaw.words}", "bad"),), copy=flaw.words))
    return lines, wrong


def _head(source: Source) -> Iterator[Shown]:
    for flaw in source.flaws:
        yield Shown(((f"✗ {flaw_words(flaw)}", "bad"),))
    for words in source.warnings:
        yield Shown(((f"! {words}", "warn"),))
    if source.unchecked:
        if not source.flaws:
            yield Shown(((_("● Valid by the Compose specification's schema."), "good"),))
        yield Shown(((_("Not checked by Compose: %(why)s") % {"why": source.unchecked}, "warn"),))
    elif not source.flaws:
        yield Shown(((_("● Valid: Compose reads it without an error."), "good"),))


def flaw_words(flaw: Flaw) -> str:
    """Return what is wrong, and where."""
    held = {
        "file": clean(os.path.basename(flaw.file)),
        "line": flaw.line,
        "column": flaw.column,
        "words": flaw.words,
    }
    if not flaw.line:
        return _("%(file)s: %(words)s") % held
    return _("%(file)s, line %(line)d, column %(column)d: %(words)s") % held
