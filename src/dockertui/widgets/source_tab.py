"""A tab of YAML files: their text in colours, what is wrong with them at its place and said at the top."""

import os
import re
from collections.abc import Iterator, Sequence

from dockertui.engine.compose.source import Flaw, Source
from dockertui.engine.text import clean
from dockertui.i18n import _
from dockertui.resources.spec import Part
from dockertui.widgets.line_view import Line, LineView
from dockertui.widgets.tab_view import Stage, Subject, TabView, trouble

_KEY = re.compile(
    r"(?P<lead>\s*(?:- +)*)(?P<key>[^\s#'\"\[\]{}&*!|>%@-][^#:]*|'[^']*'|\"[^\"]*\")(?P<colon>:)(?=\s|$)"
)
_VARIABLE = re.compile(r"\$(?:\{[^}]*\}|\w+)")
_NUMBER = re.compile(r"[+-]?\d[\d_.:]*|true|false|null|yes|no|~", re.IGNORECASE)
Span = tuple[str, str]


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


def source_lines(source: Source) -> tuple[list[Line], int]:
    """Return the lines that are shown, and the number of the first that is wrong; -1 for none. Pure."""
    lines, wrong = list(_head(source)), -1
    lines.append(Line((("", ""),)))
    for text in source.texts:
        if len(source.texts) > 1:
            lines.append(Line(((f"— {clean(text.path)} —", "muted"),)))
        flaws = {flaw.line: flaw for flaw in source.flaws if flaw.file == text.path and flaw.line}
        width = len(str(len(text.lines)))
        for number, line in enumerate(text.lines, 1):
            flaw = flaws.get(number)
            mark = "✗" if flaw is not None else " "
            lead: tuple[Span, ...] = ((f"{mark}{number:>{width}} ", "bad" if flaw else "muted"),)
            lines.append(Line((*lead, *colours(line)), copy=line))
            if flaw is not None:
                wrong = len(lines) - 1 if wrong < 0 else wrong
                pad = " " * (width + 1 + max(1, flaw.column))
                lines.append(Line(((f"{pad}^ {flaw.words}", "bad"),), copy=flaw.words))
    return lines, wrong


def _head(source: Source) -> Iterator[Line]:
    for flaw in source.flaws:
        yield Line(((f"✗ {flaw_words(flaw)}", "bad"),))
    for words in source.warnings:
        yield Line(((f"! {words}", "warn"),))
    if source.unchecked:
        yield Line(((_("Not checked: %(why)s") % {"why": source.unchecked}, "warn"),))
    elif not source.flaws:
        yield Line(((_("● Valid: Compose reads it without an error."), "good"),))


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


class SourceTab(TabView):
    """Shows what the tab's `load` gave: a `Source`."""

    def __init__(self, stage: Stage) -> None:
        self._view = LineView()
        super().__init__(stage, self._view)
        self._shown: Source | None = None

    def show(self, subject: Subject, *, keep: bool) -> Sequence[Part] | None:
        """Show the files, or why there are none."""
        if subject.loaded is None:
            self._shown = None
            return trouble(subject.error) if subject.error is not None else ()
        if subject.loaded != self._shown or not keep:
            self._shown = subject.loaded
            lines, wrong = source_lines(subject.loaded)
            self._view.set_lines(lines, keep=keep)
            if wrong >= 0 and not keep:
                self._view.scroll_to(y=max(0, wrong - 3), animate=False)
        return None
