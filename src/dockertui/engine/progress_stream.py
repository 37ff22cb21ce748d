"""Streams that say how far something is, and the engine's way to say so: JSON, one message a line."""

import json
from abc import ABC
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar, Literal

from dockertui.engine import fields
from dockertui.engine.errors import EngineFault
from dockertui.engine.progress import Progress
from dockertui.engine.stream import Stream
from dockertui.i18n import _

LONGEST = 1 << 20
"""Bytes of a message that is taken."""


class ProgressStream(Stream[Progress], ABC):
    """What an engine does step by step; nothing it says is lost, it waits while nobody reads."""

    overflow: ClassVar[Literal["drop_oldest", "block"]] = "block"

    def size_of(self, item: Progress) -> int:
        """Return about how many bytes a message holds."""
        return 128 + len(item.text)


def messages(blocks: Iterable[bytes]) -> Iterator[Mapping[str, Any]]:
    """Yield the messages in a body that comes in blocks of any size; what is no object is passed over.

    Raises:
        EngineFault: A message has no end.
    """
    rest = b""
    for block in blocks:
        *lines, rest = (rest + block).split(b"\n")
        if len(rest) > LONGEST:
            raise EngineFault(_("The engine's answer has another form than the Docker API says."))
        yield from _objects(lines)
    yield from _objects([rest])


def _objects(lines: Iterable[bytes]) -> Iterator[Mapping[str, Any]]:
    for line in lines:
        try:
            found = json.loads(line) if line.strip() else None
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict):
            yield found


def error_in(message: Mapping[str, Any]) -> str:
    """Return why it failed, where a message says that it did: such errors come with HTTP status 200."""
    detail = fields.mapping(message, "errorDetail")
    return fields.text(detail, "message") or fields.text(message, "error")


def amounts(message: Mapping[str, Any]) -> tuple[int | None, int | None]:
    """Return how much of a step is done, and how much there is; None for what is not known."""
    detail = fields.mapping(message, "progressDetail")
    done, total = fields.integer(detail, "current"), fields.integer(detail, "total")
    return done, total if total and total > 0 else None
