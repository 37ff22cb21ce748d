"""Splits a line into words as a POSIX shell does, and says where each one stands and what it does not do.

Nothing is run and nothing is put in: a `$NAME` stays what it is, and is said.
"""

import re

from dockertui.dataclass import dataclass
from dockertui.engine.quoting import read_dollar_quote
from dockertui.i18n import _


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a line, without its quotes."""

    text: str
    start: int
    """Where it begins in the line, counted in characters."""
    end: int


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to be said of a place in a line."""

    text: str
    """One plain sentence."""
    start: int
    end: int


class BrokenLineError(ValueError):
    """A line that no shell would take as one command."""

    def __init__(self, remark: Remark) -> None:
        super().__init__(remark.text)
        self.remark = remark


_NAME = re.compile(r"\$(?:[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-]|\{[^}]*\}?|\((?:[^()]|\([^()]*\))*\)?)")
_TICKS = re.compile(r"`(?:[^`\\]|\\.)*`?", re.DOTALL)
_ENDS = re.compile(r"&&|\|\||;;|>>|<<|>&|<&|[|&;<>()]")
_BLANK = " \t"
_IN_DOUBLE = '$`"\\'
"""What a backslash takes its meaning from between double quotes."""


class _Reader:
    """Reads one line; its place in it, and the word that is being made."""

    def __init__(self, line: str) -> None:
        self.line = line
        self.at = 0
        self.words: list[Word] = []
        self.remarks: list[Remark] = []
        self._parts: list[str] = []
        self._start = -1

    def read(self) -> None:
        """Read all of the line.

        Raises:
            BrokenLineError: A quote is not closed, or something follows that is another command.
        """
        while self.at < len(self.line):
            sign = self.line[self.at]
            if sign in _BLANK:
                self._end_word()
                self.at += 1
            elif sign == "\n":
                self._end_word()
                self._line_break()
            elif sign == "#" and self._start < 0:
                self._comment()
            else:
                self._part(sign)
        self._end_word()

    def _part(self, sign: str) -> None:
        """Read what belongs to a word."""
        if sign == "\\":
            self._backslash()
        elif sign == "'":
            self._single()
        elif sign == '"':
            self._double()
        elif sign == "$" and self.line[self.at + 1 : self.at + 2] == "'":
            self._dollar()
        elif sign in "$`" and (found := self._expansion()):
            self._take(found)
        elif end := _ENDS.match(self.line, self.at):
            self._refuse_end(end.group())
        else:
            if sign == "~" and self._start < 0 and self._is_home():
                self._say(_("~ is not replaced by a home directory here; write the path."), self.at + 1)
            self._take(sign)

    def _is_home(self) -> bool:
        after = self.line[self.at + 1 : self.at + 2]
        return not after or after in "/ \t\n"

    def _take(self, text: str, *, length: int | None = None) -> None:
        if self._start < 0:
            self._start = self.at
        self._parts.append(text)
        self.at += len(text) if length is None else length

    def _end_word(self) -> None:
        if self._start >= 0:
            self.words.append(Word("".join(self._parts), self._start, self.at))
        self._parts, self._start = [], -1

    def _say(self, text: str, end: int) -> None:
        self.remarks.append(Remark(text, self.at, end))

    def _line_break(self) -> None:
        """Pass a line break: it ends the command, so that only blank lines and comments may follow."""
        rest = re.sub(r"(?m)^\s*#.*$", "", self.line[self.at :])
        if self.words and rest.strip():
            text = _("The command ends at this line break; a \\ before it would let it go on.")
            raise BrokenLineError(Remark(text, self.at, self.at + 1))
        self.at += 1

    def _comment(self) -> None:
        end = self.line.find("\n", self.at)
        self.at = len(self.line) if end < 0 else end

    def _backslash(self) -> None:
        after = self.line[self.at + 1 : self.at + 2]
        if not after:
            text = _("Nothing follows the backslash.")
            raise BrokenLineError(Remark(text, self.at, self.at + 1))
        if after == "\n":
            self.at += 2
        elif after in _BLANK and self.line[self.at + 1 :].lstrip(_BLANK)[:1] == "\n":
            text = _("Blanks stand between this backslash and the end of its line.")
            raise BrokenLineError(Remark(text, self.at, self.at + 1))
        else:
            self._take(after, length=2)

    def _single(self) -> None:
        end = self.line.find("'", self.at + 1)
        if end < 0:
            raise BrokenLineError(Remark(_("This quote is not closed."), self.at, self.at + 1))
        self._take(self.line[self.at + 1 : end], length=end + 1 - self.at)

    def _dollar(self) -> None:
        found = read_dollar_quote(self.line, self.at + 2)
        if found is None:
            raise BrokenLineError(Remark(_("This quote is not closed."), self.at, self.at + 2))
        self._take(found[0], length=found[1] - self.at)

    def _double(self) -> None:
        opened = self.at
        self._take("", length=1)
        while self.at < len(self.line):
            sign = self.line[self.at]
            if sign == '"':
                self.at += 1
                return
            after = self.line[self.at + 1 : self.at + 2]
            if sign == "\\" and after == "\n":
                self.at += 2
            elif sign == "\\" and after and after in _IN_DOUBLE:
                self._take(after, length=2)
            elif sign in "$`" and (found := self._expansion()):
                self._take(found)
            else:
                self._take(sign)
        raise BrokenLineError(Remark(_("This quote is not closed."), opened, opened + 1))

    def _expansion(self) -> str:
        """Return what a shell would put something else in for, and say that it stays; "" for a plain sign."""
        match = (_NAME if self.line[self.at] == "$" else _TICKS).match(self.line, self.at)
        if match is None:
            return ""
        text = _("%(name)s is not expanded: it is taken as it stands.") % {"name": match.group()}
        self._say(text, match.end())
        return match.group()

    def _refuse_end(self, sign: str) -> None:
        texts = {
            ">": _(
                "%(sign)s sends the output elsewhere, which only a shell can do. Quote it, or leave it out."
            ),
            "<": _("%(sign)s reads from elsewhere, which only a shell can do. Quote it, or leave it out."),
            "(": _("%(sign)s has a meaning of its own in a shell. Quote it."),
            ")": _("%(sign)s has a meaning of its own in a shell. Quote it."),
        }
        other = _("%(sign)s begins another command. Only one docker run line is read; quote it, or end here.")
        text = texts.get(sign[0], other) % {"sign": sign}
        raise BrokenLineError(Remark(text, self.at, self.at + len(sign)))


def split(line: str) -> tuple[tuple[Word, ...], tuple[Remark, ...]]:
    """Return the words of a line, and what a shell would have put in that is left as it is.

    Args:
        line: One command, over any number of lines where each but the last ends in a backslash.

    Raises:
        BrokenLineError: It is not one whole command.
    """
    reader = _Reader(line)
    reader.read()
    return tuple(reader.words), tuple(reader.remarks)
