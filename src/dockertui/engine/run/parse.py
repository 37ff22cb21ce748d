"""Reads a `docker run` line: what it says, and all in it that cannot be done or is not what it seems."""

import difflib
import posixpath
from collections.abc import Callable, Iterator
from dataclasses import field, replace
from typing import Any

from dockertui.dataclass import dataclass
from dockertui.engine.run import checks, values
from dockertui.engine.run.spec import BY_NAME, BY_SHORT, Flag, RunSpec
from dockertui.engine.run.words import BrokenLineError, Remark, Word, split
from dockertui.i18n import _

_PROGRAMS = ("docker", "podman")
_GLOBAL_WITH_VALUE = frozenset(
    {
        "-H",
        "--host",
        "-c",
        "--context",
        "--config",
        "-l",
        "--log-level",
        "--tlscacert",
        "--tlscert",
        "--tlskey",
    }
)
_GLOBAL_SWITCHES = frozenset({"-D", "--debug", "--tls", "--tlsverify"})
_SUDO_WITH_VALUE = frozenset({"-u", "-g", "-h", "-p", "-C", "-D", "-T"})
_DASHES = "‐‑‒–—―−"
_QUOTES = "“”„‘’‚"


@dataclass(frozen=True, slots=True)
class Parsed:
    """What came of a line."""

    line: str
    """The line that the places count in: as it was given, with `\\n` at the ends of lines."""
    spec: RunSpec | None
    """None where there are problems."""
    problems: tuple[Remark, ...] = ()
    """Why it cannot be done, in the order of the line."""
    notes: tuple[Remark, ...] = ()
    """What is done otherwise than a shell or the docker command would."""


class _WrongError(Exception):
    """What ends the reading of a line."""

    def __init__(self, remark: Remark) -> None:
        super().__init__(remark.text)
        self.remark = remark


@dataclass
class _Reading:
    """One line being read."""

    words: tuple[Word, ...]
    end: int
    """Where the line ends."""
    at: int = 0
    found: dict[str, Any] = field(default_factory=dict)
    """Values by field."""
    places: dict[str, Word] = field(default_factory=dict)
    """Where each field was given last."""
    problems: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)

    def next(self) -> Word | None:
        """Return the next word and pass it; None at the end."""
        if self.at >= len(self.words):
            return None
        self.at += 1
        return self.words[self.at - 1]

    def peek(self) -> Word | None:
        """Return the next word, which stays the next."""
        return self.words[self.at] if self.at < len(self.words) else None

    def note(self, word: Word, text: str) -> None:
        """Say something that is not a fault."""
        self.notes.append(Remark(text, word.start, word.end))

    def wrong(self, word: Word, text: str) -> None:
        """Say what is wrong, and go on."""
        self.problems.append(Remark(text, word.start, word.end))


def parse(line: str) -> Parsed:
    """Read a `docker run`, `docker create` or `podman run` line.

    Args:
        line: The line as it is typed or pasted, over any number of lines that end in a backslash.

    Returns:
        The record, or why there is none. Nothing of a line is left out without a word.
    """
    line = line.replace("\r\n", "\n").strip("\n")
    try:
        words, remarks = split(line)
        reading = _Reading(words, len(line), notes=list(remarks))
        _program(reading)
        _options(reading)
        _image(reading)
    except BrokenLineError as exc:
        return Parsed(line, None, (exc.remark,))
    except _WrongError as exc:
        return Parsed(line, None, (*reading.problems, exc.remark), tuple(reading.notes))
    spec = replace(RunSpec(), **reading.found)
    if not reading.problems:
        reading.problems += _together(spec, reading)
    reading.notes += _client_only(spec, reading)
    problems = tuple(sorted(reading.problems, key=lambda remark: remark.start))
    notes = tuple(sorted(reading.notes, key=lambda remark: remark.start))
    return Parsed(line, None if problems else spec, problems, notes)


def _fail(reading: _Reading, word: Word | None, text: str) -> _WrongError:
    return _WrongError(Remark(text, word.start if word else reading.end, word.end if word else reading.end))


# ---------------------------------------------------------------------- before the options
def _program(reading: _Reading) -> None:
    """Pass the words up to the options: `sudo docker -H … container run`."""
    _before_program(reading)
    word = reading.next()
    name = posixpath.basename(word.text).removesuffix(".exe") if word else ""
    if word is None or name not in _PROGRAMS:
        raise _fail(reading, word, _("The line has to begin with docker run."))
    if name != "docker":
        reading.note(word, _("%(name)s is read as docker.") % {"name": name})
    _global_options(reading)
    word = reading.next()
    if word is not None and word.text == "container":
        word = reading.next()
    if word is None or word.text not in ("run", "create"):
        raise _fail(reading, word, _("Only docker run and docker create make a container."))
    if word.text == "create":
        reading.found["only_create"] = True


def _before_program(reading: _Reading) -> None:
    """Pass what may stand before `docker`: a prompt, settings, sudo."""
    while (word := reading.peek()) is not None:
        name, sign, _value = word.text.partition("=")
        if word.text in ("$", "%"):
            reading.next()
        elif sign and name.isidentifier():
            reading.next()
            reading.note(
                word, _("%(name)s is set for the docker command only, which is not used.") % {"name": name}
            )
        elif word.text in ("sudo", "exec", "command", "time"):
            reading.next()
            reading.note(word, _("%(name)s is not used.") % {"name": word.text})
            while (option := reading.peek()) is not None and option.text.startswith("-"):
                reading.next()
                if option.text in _SUDO_WITH_VALUE:
                    reading.next()
        else:
            return


def _global_options(reading: _Reading) -> None:
    """Pass the options of the docker command itself, and say that another engine is not gone to."""
    while (word := reading.peek()) is not None and word.text.startswith("-"):
        reading.next()
        name, sign, _value = word.text.partition("=")
        if name in _GLOBAL_WITH_VALUE and not sign:
            if reading.next() is None:
                raise _fail(reading, word, _("%(option)s needs a value.") % {"option": name})
        elif name not in _GLOBAL_WITH_VALUE | _GLOBAL_SWITCHES and word.text[:2] not in ("-H", "-c", "-l"):
            raise _fail(reading, word, _("docker has no option %(option)s.") % {"option": name})
        reading.note(
            word, _("%(option)s is not used: it is done on the engine that is shown.") % {"option": name}
        )


# ---------------------------------------------------------------------- the options
def _options(reading: _Reading) -> None:
    """Read the options up to the image."""
    while (word := reading.peek()) is not None:
        if word.text == "--":
            reading.next()
            return
        if word.text[:1] in _DASHES and word.text:
            raise _fail(reading, word, _("%(sign)s is no hyphen; write - or --.") % {"sign": word.text[0]})
        if not word.text.startswith("-") or word.text == "-":
            return
        reading.next()
        if word.text.startswith("--"):
            _long(reading, word)
        else:
            _short(reading, word)


def _long(reading: _Reading, word: Word) -> None:
    name, sign, value = word.text[2:].partition("=")
    flag = BY_NAME.get(name)
    if flag is None or (flag.only_run and reading.found.get("only_create")):
        _unknown(reading, word, name)
    elif not flag.takes_value:
        _put_switch(reading, flag, word, value if sign else "true")
    else:
        _put_value(reading, flag, word, value if sign else None)


def _short(reading: _Reading, word: Word) -> None:
    """Read short options in one word: `-itd`, `-p80:80`, `-e=A=1`."""
    rest = word.text[1:]
    while rest:
        flag, rest = BY_SHORT.get(rest[0]), rest[1:]
        if flag is None or (flag.only_run and reading.found.get("only_create")):
            text = _("docker run has no option %(option)s.") % {"option": "-" + word.text[-len(rest) - 1]}
            raise _fail(reading, word, text)
        if flag.takes_value:
            _put_value(reading, flag, word, (rest.removeprefix("=") if rest != "=" else rest) or None)
            return
        if len(rest) > 1 and rest[0] == "=":
            _put_switch(reading, flag, word, rest[1:])
            return
        _put_switch(reading, flag, word, "true")


def _unknown(reading: _Reading, word: Word, name: str) -> None:
    """Say that there is no such option, and which one may be meant. What follows cannot be told apart."""
    if name == "help":
        raise _fail(reading, word, _("--help only shows the options."))
    near = difflib.get_close_matches(name, BY_NAME, 1)
    verb = "docker create" if reading.found.get("only_create") else "docker run"
    text = _("%(command)s has no option %(option)s.") % {"command": verb, "option": f"--{name}"}
    if near and near[0] != name:
        text += " " + _("Is %(option)s meant?") % {"option": f"--{near[0]}"}
    raise _fail(reading, word, text)


def _put_switch(reading: _Reading, flag: Flag, word: Word, text: str) -> None:
    try:
        reading.found[flag.field] = values.truth(text)
    except ValueError as exc:
        reading.wrong(word, f"{flag.option}: {exc}")
    reading.places[flag.field] = word


def _put_value(reading: _Reading, flag: Flag, option: Word, text: str | None) -> None:
    """Take a value: from the option's own word, or the next one."""
    word = option
    if text is None:
        following = reading.next()
        if following is None:
            raise _fail(reading, option, _("%(option)s needs a value.") % {"option": flag.option})
        word, text = following, following.text
    problem = checks.value_problem(flag, text)
    if problem:
        reading.wrong(word, f"{flag.option}: {problem}")
    if any(sign in text for sign in _QUOTES):
        reading.note(
            word, _("%(option)s has typographic quotes, which quote nothing.") % {"option": flag.option}
        )
    if flag.is_list:
        reading.found[flag.field] = (*reading.found.get(flag.field, ()), text)
    else:
        reading.found[flag.field] = text
    reading.places[flag.field] = word


# ---------------------------------------------------------------------- the image, and all together
def _image(reading: _Reading) -> None:
    word = reading.next()
    if word is None:
        raise _fail(reading, None, _("The line names no image."))
    problem = checks.image_problem(word.text)
    if problem:
        reading.wrong(word, problem)
    reading.found["image"] = word.text
    rest = reading.words[reading.at :]
    reading.found["command"] = tuple(one.text for one in rest)
    for one in rest[:1]:
        if one.text.startswith("-") and one.text.lstrip("-").partition("=")[0] in BY_NAME:
            reading.note(
                one, _("%(word)s stands after the image, so it goes to its command.") % {"word": one.text}
            )


def _together(spec: RunSpec, reading: _Reading) -> Iterator[Remark]:
    for name, text in checks.contradictions(spec):
        word = reading.places.get(name) or reading.words[-1]
        yield Remark(text, word.start, word.end)


_SAID: tuple[tuple[str, Callable[[], str]], ...] = (
    ("cidfile", lambda: _("--cidfile: no file is written.")),
    ("detach_keys", lambda: _("--detach-keys is not used.")),
    ("sig_proxy", lambda: _("--sig-proxy is not used.")),
    ("disable_content_trust", lambda: _("--disable-content-trust is not used.")),
    ("kernel_memory", lambda: _("--kernel-memory does nothing on engines of today.")),
)


def _client_only(spec: RunSpec, reading: _Reading) -> Iterator[Remark]:
    """Yield what is said to the docker command itself, which is not used."""
    for name, text in _SAID:
        if name in reading.places and getattr(spec, name) != getattr(RunSpec(), name):
            word = reading.places[name]
            yield Remark(text(), word.start, word.end)
