"""YAML files as they are shown: in colours, with what is wrong at its place and at the top. Pure."""

import os
import re
from collections.abc import Iterator

from rich.cells import cell_len

from dockertui.dataclass import dataclass
from dockertui.engine.compose.source import Flaw, Source
from dockertui.engine.text import clean
from dockertui.formatting import wrap
from dockertui.i18n import _

_KEY = re.compile(
    r"(?P<lead>\s*(?:- +)*)(?P<key>[^\s#'\"\[\]{}&*!|>%@-][^#:]*|'[^']*'|\"[^\"]*\")(?P<colon>:)(?=\s|$)"
)
_VARIABLE = re.compile(r"\$(?:\{[^}]*\}|\w+)")
_NUMBER = re.compile(r"[+-]?\d[\d_.:]*|true|false|null|yes|no|~", re.IGNORECASE)
WIDE, LEAST = 1000, 20
"""The room for a sentence where nothing is known of it, and the least that it is wrapped to, in cells."""
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


def source_lines(source: Source, width: int = WIDE) -> tuple[list[Shown], int]:
    """Return the lines that are shown, and the number of the first that is wrong; -1 for none. Pure.

    Args:
        source: The files, and what is wrong with them.
        width: The room for sentences, in cells: they are wrapped, the files are not.
    """
    lines, wrong = list(_head(source, width)), -1
    lines.append(Shown((("", ""),)))
    for text in source.texts:
        if len(source.texts) > 1:
            lines.append(Shown(((f"— {clean(text.path)} —", "muted"),)))
        flaws = {flaw.line: flaw for flaw in source.flaws if flaw.file == text.path and flaw.line}
        digits = len(str(len(text.lines)))
        for number, line in enumerate(text.lines, 1):
            flaw = flaws.get(number)
            mark = "✗" if flaw is not None else " "
            lead: tuple[Span, ...] = ((f"{mark}{number:>{digits}} ", "bad" if flaw else "muted"),)
            lines.append(Shown((*lead, *colours(line)), copy=line))
            if flaw is not None:
                wrong = len(lines) - 1 if wrong < 0 else wrong
                pad = " " * (digits + 1 + max(1, flaw.column))
                lines += _sentence(f"{pad}^ ", flaw.words, "bad", width)
    return lines, wrong


def _head(source: Source, width: int) -> Iterator[Shown]:
    files = [text.path for text in source.texts]
    order = {path: place for place, path in enumerate(files)}
    for flaw in sorted(source.flaws, key=lambda flaw: (order.get(flaw.file, -1), flaw.line, flaw.column)):
        yield from _sentence("✗ ", flaw_words(flaw, is_only=files == [flaw.file]), "bad", width)
    for words in source.warnings:
        yield from _sentence("! ", words, "warn", width)
    if source.unchecked:
        if not source.flaws:
            yield from _sentence("● ", _("Valid by the Compose specification's schema."), "good", width)
        yield from _sentence(
            "", _("Not checked by Compose: %(why)s") % {"why": source.unchecked}, "warn", width
        )
    elif not source.flaws:
        yield from _sentence("● ", _("Valid: Compose reads it without an error."), "good", width)


def _sentence(lead: str, words: str, tone: str, width: int) -> Iterator[Shown]:
    """Yield the lines of a sentence; each copies the whole of it."""
    for text in wrap(words, max(LEAST, width - cell_len(lead))):
        yield Shown(((f"{lead}{text}", tone),), copy=words)
        lead = " " * cell_len(lead)


def flaw_words(flaw: Flaw, *, is_only: bool = False) -> str:
    """Return what is wrong, and where; of the only file there is without its name."""
    held = {
        "file": clean(os.path.basename(flaw.file)),
        "line": flaw.line,
        "column": flaw.column,
        "words": flaw.words,
    }
    if not flaw.line:
        return flaw.words if is_only else _("%(file)s: %(words)s") % held
    if is_only:
        return _("line %(line)d, column %(column)d: %(words)s") % held
    return _("%(file)s, line %(line)d, column %(column)d: %(words)s") % held
