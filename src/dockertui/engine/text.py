"""Makes text from an engine safe to show: names, labels and messages are chosen by strangers.

Control characters could move the cursor or change what was written; bidirectional overrides could
make a name read as another. Everything else stays: CJK, emoji with their joiners, brackets.
"""

import re

_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # C0, DEL, C1
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction marks, embeddings, overrides, isolates
    "\u2028\u2029\ufeff"  # line and paragraph separators, byte order mark
    "\ud800-\udfff]"  # lone surrogates: cannot be encoded
)
_DROPPED = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def _safe(match: "re.Match[str]") -> str:
    found = match.group()
    if found in "\t\n\v\f\r\u2028\u2029":
        return " "
    return "" if _DROPPED.match(found) else "\ufffd"


def _safe_block(match: "re.Match[str]") -> str:
    return match.group() if match.group() in "\n\t" else _safe(match)


def clean(text: str) -> str:
    """Return the text as one line without anything that a terminal could obey.

    Line breaks and tabs become spaces, direction marks vanish, other controls become U+FFFD.
    """
    if text.isprintable():  # no control, mark or surrogate is printable: the quick way for nearly all
        return text
    return _UNSAFE.sub(_safe, text)


def clean_block(text: str) -> str:
    """Return the text without anything that a terminal could obey, its lines and tabs kept."""
    if text.isprintable():
        return text
    return _UNSAFE.sub(_safe_block, text.replace("\r\n", "\n"))
