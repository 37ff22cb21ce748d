"""Quotes words for a shell: plain where that will do, in quotes, or as `$'…'` where signs cannot be seen."""

import re
import shlex

_PLAIN = re.compile(r"[A-Za-z0-9_@%+=:,./\-\[\]]+")
_SIGNS = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "v": "\v"}
_SIGNS |= {sign: sign for sign in "\\'\"?"}
_ESCAPES = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\\": "\\\\", "'": "\\'"}
_PART = re.compile(
    r"\\x(?P<byte>[0-9a-fA-F]{1,2})|\\(?P<octal>[0-7]{1,3})|\\u(?P<short>[0-9a-fA-F]{1,4})"
    r"|\\U(?P<long>[0-9a-fA-F]{1,8})|\\(?P<sign>.)|(?P<plain>[^\\']+)",
    re.DOTALL,
)


def quote(word: str) -> str:
    """Return a word as bash and every newer shell reads it."""
    if word.isprintable():
        # brackets are a pattern to a shell; those round an address stand where no file's name does
        is_plain = _PLAIN.fullmatch(word) and ("[" not in word or re.match(r"\[[0-9a-fA-F:.]+\]:", word))
        return word if is_plain else shlex.quote(word)
    signs = []
    for char in word:
        if char in _ESCAPES:
            signs.append(_ESCAPES[char])
        elif char.isprintable():
            signs.append(char)
        else:
            signs += [f"\\{byte:03o}" for byte in char.encode("utf-8", "surrogatepass")]
    return "$'" + "".join(signs) + "'"


def read_dollar_quote(line: str, at: int) -> tuple[str, int] | None:
    """Read the inside of a `$'…'`.

    Args:
        line: The line.
        at: Where the first sign after the quote is.

    Returns:
        The text, and where what follows the closing quote is; None where the quote is not closed.
    """
    found = bytearray()
    while at < len(line) and line[at] != "'":
        match = _PART.match(line, at)
        if match is None:
            return None
        at = match.end()
        found += _bytes(match)
    return (found.decode("utf-8", "replace"), at + 1) if at < len(line) else None


def _bytes(match: "re.Match[str]") -> bytes:
    """Return what one part stands for."""
    kind, text = str(match.lastgroup), str(match.group(str(match.lastgroup)))
    if kind == "byte":
        return bytes([int(text, 16)])
    if kind == "octal":
        return bytes([int(text, 8) & 0xFF])
    if kind in ("short", "long"):
        return chr(min(int(text, 16), 0x10FFFF)).encode("utf-8", "surrogatepass")
    if kind == "sign":
        return _SIGNS.get(text, "\\" + text).encode("utf-8", "surrogatepass")
    return text.encode("utf-8", "surrogatepass")
