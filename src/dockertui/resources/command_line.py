"""The `docker …` command that does what an action does, as text that is right when it is pasted.

Names are chosen by strangers: a network may be called `-rf`, `$(id)` or two lines, and another one
the same. Where a name will not do, the id stands for it.
"""

import shlex
from collections.abc import Collection, Sequence
from typing import Any

from dockertui.resources.spec import Action, ResourceKind, Scene, Values

TARGET = "\0target"
"""In the words of an action's command: what it acts on. No name holds a NUL."""
PIPE, INTO, AND = "\0pipe", "\0into", "\0and"
"""In the same words, where the shell is needed: `|`, `>`, and `&&` between two commands."""
_SIGNS = {PIPE: "|", INTO: ">", AND: "&&"}

SHORT_ID = 12
"""Digits of an id that the docker command shows and takes."""


def operand(word: str) -> tuple[str, ...]:
    """Return a word as the docker command takes it where it could be read as an option."""
    return ("--", word) if word.startswith("-") else (word,)


def target_word(kind: ResourceKind[Any], record: Any, records: Collection[Any]) -> str:
    """Return the word by which the docker command finds a record.

    Args:
        kind: The record's kind.
        record: The record.
        records: All records of the kind: what else could be meant.

    Returns:
        Its name where that is all its own and can be read, else its id, short where that is enough.
    """
    name = kind.cli_name(record)
    if name == record.id:  # a volume: there is no other way
        return name
    if name and name.isprintable() and sum(kind.cli_name(other) == name for other in records) <= 1:
        return name
    full = str(record.id).removeprefix("sha256:")
    short = full[:SHORT_ID]
    twins = sum(str(other.id).removeprefix("sha256:").startswith(short) for other in records)
    return short if twins <= 1 else full


def quote(word: str) -> str:
    """Return a word as bash reads it: plain, in quotes, or as `$'…'` where it holds what cannot be seen."""
    if word in _SIGNS:
        return _SIGNS[word]
    if word.isprintable():
        return shlex.quote(word)
    signs = []
    for char in word:
        if char in "\\'":
            signs.append("\\" + char)
        elif char.isprintable():
            signs.append(char)
        else:
            signs += [f"\\x{byte:02x}" for byte in char.encode("utf-8", "surrogatepass")]
    return "$'" + "".join(signs) + "'"


def command_words(
    kind: ResourceKind[Any], action: Action[Any], record: Any, values: Values, scene: Scene
) -> Sequence[str]:
    """Return the words of the command of an action.

    Args:
        kind: The kind the action belongs to.
        action: The action.
        record: What it acts on, a tuple where that is done together; None where it needs nothing.
        values: What the fields of its dialog hold.
        scene: What else there is.
    """
    words: list[str] = []
    if action.together and not isinstance(record, tuple):
        record = (record,)
    before = AND
    for word in action.command(record, values):
        if before == AND and word == "docker":
            words.extend(scene.snapshot.docker)
        elif word == TARGET:
            words.extend(operand(target_word(kind, record, scene.snapshot.of(kind.kind).values())))
        else:
            words.append(word)
        before = word
    return words


def command_line(
    kind: ResourceKind[Any], action: Action[Any], record: Any, values: Values, scene: Scene
) -> str:
    """Return the command of an action as a line to paste into a shell; see `command_words`."""
    return " ".join(map(quote, command_words(kind, action, record, values, scene)))
