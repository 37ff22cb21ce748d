"""What is built and how, and how `docker build` is told the same. Pure."""

import os
import shlex
from pathlib import Path

from dockertui.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """What is built, and how."""

    folder: str
    dockerfile: str = ""
    """In the folder, or a whole path; "" for `Dockerfile`."""
    tags: tuple[str, ...] = ()
    args: tuple[str, ...] = ()
    """`NAME=value`, or `NAME` for what the environment holds."""
    target: str = ""
    platform: str = ""
    no_cache: bool = False
    pull: bool = False


def arguments(text: str) -> tuple[str, ...]:
    """Return the words of a line as a shell reads them.

    Raises:
        ValueError: A quote is not closed.
    """
    return tuple(shlex.split(text))


def dockerfile_of(folder: str, dockerfile: str) -> Path:
    """Return where the Dockerfile is: what is not a whole path is looked for in the folder."""
    return Path(os.path.join(folder, os.path.expanduser(dockerfile) or "Dockerfile"))


def option_words(options: Options) -> list[str]:
    """Return the options of `docker build` that say the same."""
    words: list[str] = []
    if options.dockerfile:
        words += ["--file", str(dockerfile_of(options.folder, options.dockerfile))]
    for flag, values in (("--tag", options.tags), ("--build-arg", options.args)):
        for value in values:
            words += [flag, value]
    for flag, value in (("--target", options.target), ("--platform", options.platform)):
        if value:
            words += [flag, value]
    return words + ["--no-cache"] * options.no_cache + ["--pull"] * options.pull
