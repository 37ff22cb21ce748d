"""What a line takes from the place where it is run: variables, files and the directory."""

import os
import posixpath
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from pathlib import Path

from dockertui.dataclass import dataclass
from dockertui.i18n import _


def _read(path: str) -> str:
    return Path(path).expanduser().read_text(encoding="utf-8-sig")


@dataclass(frozen=True, slots=True)
class Around:
    """Where a line is run."""

    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    read: Callable[[str], str] = _read
    """Returns the text of a file; OSError or UnicodeError where that cannot be had."""
    directory: str = field(default_factory=os.getcwd)
    """What a path that begins with a dot is relative to."""

    def absolute(self, path: str) -> str:
        """Return a path that begins with a dot as an absolute one."""
        return posixpath.normpath(posixpath.join(self.directory, path))

    def text_of(self, path: str) -> str:
        """Return the text of a file.

        Raises:
            ValueError: It cannot be read; the message says why.
        """
        try:
            return self.read(path)
        except (OSError, UnicodeError) as exc:
            why = getattr(exc, "strerror", None) or _("it is not text in UTF-8")
            raise ValueError(_("%(path)s cannot be read: %(why)s.") % {"path": path, "why": why}) from exc

    def variables(self, files: Sequence[str], given: Sequence[str]) -> list[str]:
        """Return variables as the engine wants them: of files, then the given ones.

        A name without a value gets the one it has here. One that has none here is no variable in a file;
        given alone it takes the variable of the image away. The last of a name counts, at the first's place.
        """
        found: list[str] = []
        for path in files:
            for name, value in self._pairs(path):
                known = self.environ.get(name) if value is None else value
                if known is not None:
                    found.append(f"{name}={known}")
        for text in given:
            name, sign, _value = text.partition("=")
            found.append(text if sign or name not in self.environ else f"{name}={self.environ[name]}")
        return [*{text.partition("=")[0]: text for text in found}.values()]

    def labels(self, files: Sequence[str], given: Sequence[str]) -> dict[str, str]:
        """Return labels of files, then the given ones; the last of a name counts."""
        found = {name: value for path in files for name, value in self._pairs(path) if value is not None}
        for text in given:
            name, _sign, value = text.partition("=")
            found[name] = value
        return found

    def _pairs(self, path: str) -> Iterator[tuple[str, str | None]]:
        """Yield names and values of a file; None for a name alone."""
        for number, line in enumerate(self.text_of(path).splitlines(), 1):
            text = line.lstrip()
            if not text or text.startswith("#"):
                continue
            name, sign, value = text.partition("=")
            if not name or " " in name.rstrip() or (sign and name != name.rstrip()):
                where = {"path": path, "number": number}
                raise ValueError(_("%(path)s, line %(number)d: it is not of the form NAME=value.") % where)
            yield name.rstrip(), value if sign else None
