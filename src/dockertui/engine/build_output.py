"""What builders print, as progress: steps, lines of output, and at the end which step failed and why. Pure.

BuildKit's plain progress goes by numbers (`#5 [2/3] RUN make`, `#5 0.3 text`, `#5 DONE 0.4s`), that of the
engine's own builder by lines (`Step 2/3 : RUN make`).
"""

import re
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

from dockertui.engine import fields
from dockertui.engine.errors import EngineFault
from dockertui.engine.log_lines import clean_line
from dockertui.engine.progress import Progress
from dockertui.engine.progress_stream import amounts, error_in
from dockertui.engine.text import clean
from dockertui.i18n import _

LAST_LINES = 6
"""Lines of a step's output that are told with its failure."""
_LONGEST = 2000
"""Characters of a line that count."""
_COLOUR = re.compile("\x1b\\[[0-9;:]*m")
_NUMBERED = re.compile(r"#(\d{1,6}) (.*)")
_TIMED = re.compile(r"\d{1,9}\.\d+ ?(.*)")
_STEP = re.compile(r"(?i:step) (\d{1,5})/(\d{1,5}) ?: (.*)")
_BUILT = re.compile(r"Successfully built ([0-9a-f]{12,64})")
_OVER = re.compile(r"(DONE|CACHED|CANCELED|ERROR)\b:? ?(.*)")


def plain(text: str) -> str:
    """Return a line of output without anything that a terminal could obey, its colours too."""
    return _COLOUR.sub("", clean_line(text[:_LONGEST]))


def fault(step: str, why: str, last: deque[str] | None = None) -> EngineFault:
    """Return that a step failed, with the last lines it printed.

    Args:
        step: The step; "" where it is none.
        why: The builder's words.
        last: What it printed.
    """
    words = _("%(step)s failed: %(why)s") % {"step": step, "why": why} if step else why
    return EngineFault(words, "\n".join(last or ()))


class KitOutput:
    """Reads BuildKit's plain progress, a line at a time."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._last: dict[str, deque[str]] = {}
        self._failed: tuple[str, str] | None = None
        self._error = ""

    def feed(self, line: str) -> Iterator[Progress]:
        """Yield what a line says."""
        line = plain(line)
        if not line.strip():
            return
        yield Progress(text=line)
        if line.startswith(("ERROR: ", "error: ")):
            self._error = line.partition(": ")[2]
        match = _NUMBERED.fullmatch(line)
        if match is None or match.group(1) == "0":  # which says only who builds
            return
        number, text = match.groups()
        if number not in self._names:
            self._names[number] = f"#{number} {text}"
            yield Progress(self._names[number])
            return
        name, over = self._names[number], _OVER.fullmatch(text)
        if over is not None:
            if over.group(1) == "ERROR":
                self._failed = (number, over.group(2))
            is_good = over.group(1) in ("DONE", "CACHED")
            yield Progress(name, text, is_over=is_good, has_failed=over.group(1) == "ERROR")
        elif (timed := _TIMED.fullmatch(text)) is not None:
            self._last.setdefault(number, deque(maxlen=LAST_LINES)).append(timed.group(1))
            yield Progress(name, timed.group(1))

    def error(self) -> EngineFault | None:
        """Return which step failed, where one did, else what the builder said last of an error."""
        if self._failed is not None:
            number, why = self._failed
            return fault(self._names[number], why, self._last.get(number))
        return EngineFault(self._error) if self._error else None


class EngineOutput:
    """Reads the messages of the engine's own builder."""

    def __init__(self) -> None:
        self.image_id = ""
        """The image that was made, as soon as it is said."""
        self._step = ""
        self._rest = ""
        self._last: deque[str] = deque(maxlen=LAST_LINES)

    def feed(self, message: Mapping[str, Any]) -> Iterator[Progress]:
        """Yield what a message says.

        Raises:
            EngineFault: It says that the build failed.
        """
        text = message.get("stream")
        if isinstance(text, str):
            *lines, self._rest = (self._rest + text).replace("\r", "\n").split("\n")
            if len(self._rest) > _LONGEST:
                lines, self._rest = [*lines, self._rest], ""
            for line in lines:
                yield from self._line(plain(line))
        elif self._rest:
            rest, self._rest = self._rest, ""
            yield from self._line(plain(rest))
        self.image_id = fields.text(fields.mapping(message, "aux"), "ID") or self.image_id
        layer, status = fields.text(message, "id"), fields.text(message, "status")
        if layer and status:
            done, total = amounts(message)
            is_over = status in ("Pull complete", "Already exists", "Download complete")
            yield Progress(layer, status, done, total, is_bytes=True, is_over=is_over)
        elif status:
            yield Progress(text=status)
        if why := error_in(message):
            if self._step:
                yield Progress(self._step, why, has_failed=True)
            raise fault(self._step, why, self._last)

    def end(self) -> Iterator[Progress]:
        """Yield what is left at the end."""
        yield from self._line(plain(self._rest))
        if self._step:
            yield Progress(self._step, is_over=True)

    def _line(self, line: str) -> Iterator[Progress]:
        if not line.strip():
            return
        yield Progress(text=line)
        step = _STEP.fullmatch(line)
        if step is not None:
            if self._step:
                yield Progress(self._step, is_over=True)
            self._last.clear()
            self._step = clean(f"[{step.group(1)}/{step.group(2)}] {step.group(3)}")
            yield Progress(self._step)
            return
        self._last.append(line)
        built = _BUILT.fullmatch(line)
        if built is not None:
            self.image_id = self.image_id or built.group(1)
