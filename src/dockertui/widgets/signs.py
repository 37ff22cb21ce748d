"""The last net under what is drawn."""

from collections.abc import Iterable

from rich.segment import Segment

from dockertui.engine.text import clean


def safe(segments: Iterable[Segment]) -> list[Segment]:
    """Return segments without anything that a terminal could obey; texts are cleaned where they are read.

    Half a colour sequence at the end of a log line that was cut is such a thing.
    """
    return [
        segment if segment.text.isprintable() else Segment(clean(segment.text), segment.style)
        for segment in segments
    ]
