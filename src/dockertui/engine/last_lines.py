"""A container's description together with the last lines of its output, for what tells how it is doing."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from dockertui.engine import fields
from dockertui.engine.containers import ContainerDetail, inspect, parse_detail
from dockertui.engine.errors import EngineError, translate
from dockertui.engine.log_lines import FrameReader, LogLine, TtyReader, nanoseconds
from dockertui.engine.request import stream

if TYPE_CHECKING:
    from docker import APIClient

    from dockertui.engine.session import Session

TAIL = 20
"""Lines that are asked for."""
_MOST_BYTES = 256 * 1024
"""So much is read of them at most; lines are cut at 64 kB each anyway."""


def detail_with_log(api: "APIClient", container_id: str) -> ContainerDetail:
    """Return what the list does not say of a container, and the last lines that it printed.

    A log that cannot be read is said in the record: what else is known is worth showing.

    Raises:
        NotFound: There is no such container.
    """
    raw = inspect(api, container_id)
    is_tty = fields.flag(fields.mapping(raw, "Config"), "Tty")
    known = parse_detail(raw)
    try:
        return replace(known, last_lines=_last_lines(api, container_id, is_tty=is_tty))
    except (OSError, EngineError) as exc:  # what docker-py and requests raise are OSErrors
        return replace(known, log_trouble=str(translate(exc, cast("Session", api).endpoint)))


def _last_lines(api: "APIClient", container_id: str, *, is_tty: bool) -> tuple[LogLine, ...]:
    blocks = stream(
        api, "/containers/{0}/logs", container_id, stdout=1, stderr=1, timestamps=1, follow=0, tail=TAIL
    )
    reader = TtyReader() if is_tty else FrameReader()
    lines: list[LogLine] = []
    for block in _bounded(blocks):
        lines.extend(reader.feed(block))
    lines.extend(reader.end())
    # the two streams come one after the other where they were written at once
    return tuple(sorted(lines, key=lambda line: nanoseconds(line.timestamp) or 0)[-TAIL:])


def _bounded(blocks: Iterator[bytes]) -> Iterator[bytes]:
    left = _MOST_BYTES
    for block in blocks:  # left early, it is closed with its last reference
        yield block
        left -= len(block)
        if left <= 0:
            return
