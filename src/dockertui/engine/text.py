"""Makes text from an engine safe to show: names, labels and messages are chosen by strangers.

Control characters could move the cursor or change what was written; bidirectional overrides could
make a name read as another. Characters that have no width of their own but change that of others, or
that nobody sees, go too: terminals disagree on how wide they leave a line, and a border would break.
Everything else stays: CJK, emoji, accents, brackets.
"""

import re

from dockertui.pattern import late

_IGNORED = (
    "\u00ad\u034f\u061c\u17b4\u17b5\u180b-\u180f"  # soft hyphen, joiners and selectors of scripts
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f"  # zero widths, joiners, direction marks and overrides
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb"  # variation selectors, byte order mark, annotations
    "\U0001f3fb-\U0001f3ff"  # skin tones: one cell more in some terminals, none in others
    "\U000e0000-\U000e0fff"  # tags, more variation selectors
)
_UNSAFE = late(
    "[\x00-\x1f\x7f-\x9f"  # C0, DEL, C1
    "\u2028\u2029"  # line and paragraph separators
    "\ud800-\udfff"  # lone surrogates: cannot be encoded
    f"{_IGNORED}]"
)
_DROPPED = late(f"[{_IGNORED}]")


def _safe(match: "re.Match[str]") -> str:
    found = match.group()
    if found in "\t\n\v\f\r\u2028\u2029":
        return " "
    return "" if _DROPPED.match(found) else "\ufffd"


def clean(text: str) -> str:
    """Return the text as one line without anything that a terminal could obey.

    Line breaks and tabs become spaces, what has no width of its own vanishes, other controls
    become U+FFFD.
    """
    if text.isascii() and text.isprintable():  # the quick way for nearly all
        return text
    return _UNSAFE.sub(_safe, text)
