"""What is said of an image that is made without a build: its name, and the instructions that change it. Pure."""

import re


def split_name(name: str) -> tuple[str, str]:
    """Return repository and tag of an image's name; `latest` where it has none, "" where there is no name."""
    head, colon, tag = name.rpartition(":")
    if not colon or "/" in tag:
        head, tag = name, "latest"
    return (head, tag) if name else ("", "")


REFERENCE = re.compile(
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d+)?/)?"
    r"[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?"
)
"""What an image may be called: a host, a path, a tag. Source: the reference grammar of the distribution project."""
_INSTRUCTIONS = frozenset(
    {
        "CMD",
        "ENTRYPOINT",
        "ENV",
        "EXPOSE",
        "HEALTHCHECK",
        "LABEL",
        "ONBUILD",
        "SHELL",
        "STOPSIGNAL",
        "USER",
        "VOLUME",
        "WORKDIR",
    }
)
"""What can be changed about an image that is made without a build. Source: the reference of `docker commit`."""


def changes_of(text: str) -> tuple[str, ...]:
    """Return the instructions in a line; a semicolon parts two where another instruction follows it."""
    found: list[str] = []
    for part in text.split(";"):
        if found and not is_instruction(part):
            found[-1] = f"{found[-1]};{part}"
        else:
            found.append(part)
    return tuple(part.strip() for part in found if part.strip())


def is_instruction(text: str) -> bool:
    """Return whether a text is an instruction that can change an image, with something after it."""
    word, _space, rest = text.strip().partition(" ")
    return word.upper() in _INSTRUCTIONS and bool(rest.strip())
