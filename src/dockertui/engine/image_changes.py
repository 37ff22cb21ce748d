"""The instructions that change an image which is made without a build. Pure."""

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
"""What changes an image that is made without a build. Source: the reference of `docker commit`."""


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
