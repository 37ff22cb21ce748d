"""How a file begins, as lines: text with the colours of its language, or bytes as numbers. Pure."""

import logging
from typing import Any

from dockertui.engine.text import clean
from dockertui.resources.file_rows import Spans
from dockertui.strict import guarded

log = logging.getLogger(__name__)

MOST_COLOURED = 64 << 10
"""Characters that are given colours; in a longer text there are none."""
_CONTROLS = frozenset(range(32)) - {9, 10, 12, 13, 27}
_TONES = (
    ("Comment", "muted"),
    ("Keyword", "accent"),
    ("Name.Tag", "accent"),
    ("Name.Attribute", "warn"),
    ("Name.Function", "accent"),
    ("Name.Class", "accent"),
    ("Literal.String", "good"),
    ("Literal.Number", "warn"),
    ("Generic.Deleted", "bad"),
    ("Generic.Inserted", "good"),
    ("Error", ""),
)
"""What kinds of words, as pygments names them, look like."""


def is_text(content: bytes) -> bool:
    """Return whether a file is text, by how it begins."""
    head = content[:8192]
    if any(byte in _CONTROLS for byte in head):
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(head) - 3
    return True


def lines_of(name: str, content: bytes) -> list[Spans]:
    """Return a file's lines; for a thread.

    Args:
        name: Its name, which tells the language.
        content: How it begins.
    """
    if not is_text(content):
        return hex_lines(content)
    text = content.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    plain: list[Spans] = [((_clean(line), ""),) for line in text.split("\n")]
    if len(text) > MOST_COLOURED:
        return plain
    return guarded(log, "the colours of a text", plain, _coloured, name, text)


def _coloured(name: str, text: str) -> list[Spans]:
    from rich.syntax import Syntax  # late: it is slow to import

    lexer: Any = Syntax("", Syntax.guess_lexer(name, text[:4096])).lexer
    if lexer is None:
        return [((_clean(line), ""),) for line in text.split("\n")]
    lines: list[list[tuple[str, str]]] = [[]]
    for kind, value in lexer.get_tokens(text):
        words = str(kind).removeprefix("Token.")
        tone = next((tone for begin, tone in _TONES if words.startswith(begin)), "")
        for number, part in enumerate(value.split("\n")):
            if number:
                lines.append([])
            if part:
                lines[-1].append((_clean(part), tone))
    return [tuple(spans) or (("", ""),) for spans in lines]


def _clean(text: str) -> str:
    return clean(text.replace("\t", "    "))


def hex_lines(content: bytes) -> list[Spans]:
    """Return bytes as hexadecimal numbers, sixteen a line, with where they are and their letters."""
    lines: list[Spans] = []
    for at in range(0, len(content), 16):
        row = content[at : at + 16]
        left, right = row[:8].hex(" "), row[8:].hex(" ")
        letters = "".join(chr(byte) if 32 <= byte < 127 else "·" for byte in row)
        lines.append(((f"{at:08x}  ", "muted"), (f"{left:<23}  {right:<23}  ", ""), (letters, "accent")))
    return lines
