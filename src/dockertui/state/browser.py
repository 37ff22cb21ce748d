"""Opens an address in the user's browser: a process of its own that touches no terminal."""

import asyncio
import os
import shlex
import shutil
import sys
from collections.abc import Mapping, Sequence

_OPENERS = (("open",),) if sys.platform == "darwin" else (("xdg-open",), ("wslview",), ("gio", "open"))


def command(url: str, environ: Mapping[str, str] | None = None) -> Sequence[str]:
    """Return the command that opens an address: what BROWSER says, else what the desktop has; () for none."""
    named = (os.environ if environ is None else environ).get("BROWSER", "")
    for choice in filter(None, named.split(os.pathsep)):
        try:
            words = shlex.split(choice)
        except ValueError:
            continue
        if words and shutil.which(words[0]):
            return [w.replace("%s", url) for w in words] if "%s" in choice else [*words, url]
    return next(((*words, url) for words in _OPENERS if shutil.which(words[0])), ())


async def open_url(url: str) -> bool:
    """Open an address; returns whether there is a program that could be started for it."""
    words = command(url)
    if not words:
        return False
    null = asyncio.subprocess.DEVNULL
    try:
        await asyncio.create_subprocess_exec(
            *words, stdin=null, stdout=null, stderr=null, start_new_session=True
        )
    except OSError:
        return False
    return True
