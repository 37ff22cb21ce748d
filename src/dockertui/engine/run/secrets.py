"""Which values of a record look like secrets, and the record without them."""

import re
from dataclasses import replace

from dockertui.engine.run.spec import RunSpec

MASK = "••••••"
_NAME = re.compile(
    r"pass(?:word|wd|phrase)?|secret|token|api_?key|access_?key|private_?key|credential|(?:^|_)(?:pwd|pw|key|auth)(?:$|_)",
    re.IGNORECASE,
)
_IS_PLACE = re.compile(r"(?:_|^)(?:file|path|dir|url_?base)$", re.IGNORECASE)
_IN_ADDRESS = re.compile(r"(\w+://[^\s/:@]*:)([^\s/@]+)(@)")


def looks_secret(name: str) -> bool:
    """Return whether a variable of this name probably holds a secret; the path of a file is none."""
    return bool(_NAME.search(name.replace("-", "_"))) and not _IS_PLACE.search(name)


def masked_pair(text: str) -> str:
    """Return `NAME=value` with its value masked where it looks secret, or a password in an address masked."""
    name, sign, value = text.partition("=")
    if sign and value and looks_secret(name):
        return f"{name}={MASK}"
    return masked_text(text)


def masked_text(text: str) -> str:
    """Return a text with the password of any address in it masked."""
    return _IN_ADDRESS.sub(rf"\1{MASK}\3", text)


def _masked_word(text: str) -> str:
    """Return a word of a command with the value of an option that looks secret masked."""
    return (
        masked_pair(text) if text.startswith("-") or re.match(r"[A-Za-z_]\w*=", text) else masked_text(text)
    )


def _masked_words(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words of a command, with secret values masked: `--password=x`, and `--password x`."""
    made: list[str] = []
    for at, word in enumerate(words):
        before = words[at - 1] if at else ""
        follows = before.startswith("--") and "=" not in before and looks_secret(before.lstrip("-"))
        made.append(MASK if follows and not word.startswith("-") else _masked_word(word))
    return tuple(made)


def masked(spec: RunSpec) -> RunSpec:
    """Return a record whose values that look secret are masked; it is for eyes only."""
    return replace(
        spec,
        env=tuple(masked_pair(text) for text in spec.env),
        labels=tuple(masked_pair(text) for text in spec.labels),
        annotations=tuple(masked_pair(text) for text in spec.annotations),
        log_opts=tuple(masked_pair(text) for text in spec.log_opts),
        command=_masked_words(spec.command),
        health_cmd=" ".join(_masked_words(tuple(spec.health_cmd.split(" ")))),
    )


def has_secrets(spec: RunSpec) -> bool:
    """Return whether something in a record looks secret."""
    return masked(spec) != spec
