"""Compose files of this machine: those in the current directory, those named by `-f`, and recent ones.

They are read again now and then in a thread of their own; what is known can be asked at any time.
"""

import contextlib
import logging
import os
import re
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from dockertui.dataclass import dataclass
from dockertui.engine import fields
from dockertui.engine.compose import recent
from dockertui.engine.text import clean
from dockertui.i18n import _
from dockertui.pattern import late

log = logging.getLogger(__name__)

NAMES = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
"""What is looked for in a directory: the first of them that is there, as Compose does."""
LOOK_S = 4.0
"""How long what is known is taken for new, in seconds."""
MOST_BYTES = 4 * 1024 * 1024
"""A file that is larger is none of Compose's."""
_NOT_IN_A_NAME = late(r"[^a-z0-9_-]")
_OWN_NAME = late(r"""^\s*(?:export\s+)?COMPOSE_PROJECT_NAME\s*=\s*["']?([\w-]+)""", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class FileService:
    """A service as a file writes it, before variables are put in."""

    name: str
    image: str = ""
    """"" where it is only built."""
    is_built: bool = False
    depends: tuple[str, ...] = ()
    ports: tuple[str, ...] = ()
    replicas: int = 1
    profiles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ComposeFile:
    """A project as its files describe it."""

    project: str
    directory: str
    files: tuple[str, ...]
    services: tuple[FileService, ...] = ()
    problem: str = ""
    """Why it cannot be read, with line and column; "" if it can."""


Stamp = tuple[tuple[int, int], ...]
"""When the files were changed, and how long they are."""


class FileBook:
    """The projects that files on this machine describe; asked from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: Mapping[str, ComposeFile] = {}
        self._wanted: list[tuple[str, ...]] = []
        self._read: dict[tuple[str, ...], tuple[Stamp, ComposeFile]] = {}
        self._is_used = False
        self._is_looking = False
        self._looked_at = 0.0
        self._bells: list[weakref.WeakMethod[Callable[[], None]]] = []

    def start(self, named: Sequence[str], directory: str) -> None:
        """Begin to look, in a thread.

        Args:
            named: Files that the user named; they are one project.
            directory: Where one of the usual names is looked for.
        """
        first = tuple(os.path.abspath(os.path.expanduser(path)) for path in named)
        self._wanted = [files for files in (first, usual_in(directory)) if files]
        self._is_used = True
        self._begin()

    def known(self) -> Mapping[str, ComposeFile]:
        """Return the projects by name, the same mapping as long as nothing changed; never waits."""
        if self._is_used and time.monotonic() - self._looked_at > LOOK_S:
            self._begin()
        return self._known

    def watch(self, bell: Callable[[], None]) -> None:
        """Have a bound method called, from a thread, when something changed."""
        self._bells.append(weakref.WeakMethod(bell))

    def add(self, files: Sequence[str]) -> ComposeFile:
        """Read the files of one project, remember them and show it; blocks."""
        found = read(tuple(files))
        recent.remember(found.files)
        with self._lock:
            if found.files not in self._wanted:
                self._wanted.insert(0, found.files)
            self._is_used = True
        self.look()
        return found

    def look(self) -> None:
        """Read what changed; blocks."""
        self._looked_at = time.monotonic()
        known: dict[str, ComposeFile] = {}
        for files in dict.fromkeys([*self._wanted, *recent.remembered()]):
            stamp = _stamp(files)
            if stamp is None:
                continue
            earlier = self._read.get(files)
            if earlier is None or earlier[0] != stamp:
                earlier = self._read[files] = (stamp, read(files))
            known.setdefault(earlier[1].project, earlier[1])
        with self._lock:
            is_new = known != self._known
            if is_new:
                self._known = known
            bells = [bell() for bell in self._bells]
        for ring in filter(None, bells if is_new else ()):
            ring()

    def _begin(self) -> None:
        with self._lock:
            if self._is_looking:
                return
            self._is_looking, self._looked_at = True, time.monotonic()
        threading.Thread(target=self._look, name="compose files", daemon=True).start()

    def _look(self) -> None:
        try:
            self.look()
        except OSError as error:
            log.info("compose files: %s", type(error).__name__)
        finally:
            self._is_looking = False


BOOK = FileBook()
"""The one that the app uses; it knows nothing before it is started."""


# ---------------------------------------------------------------------- reading
def usual_in(directory: str) -> tuple[str, ...]:
    """Return the file of a directory, and what overrides it, as Compose finds them; () for none."""
    for name in NAMES:
        path = os.path.join(directory, name)
        if os.path.isfile(path):
            stem = name.rpartition(".")[0]
            others = (os.path.join(directory, f"{stem}.override{end}") for end in (".yaml", ".yml"))
            return (path, *[other for other in others if os.path.isfile(other)][:1])
    return ()


def read(files: Sequence[str]) -> ComposeFile:
    """Return what files say of their project; what is wrong with them is in the record. Blocks."""
    paths = tuple(os.path.abspath(os.path.expanduser(path)) for path in files)
    directory = os.path.dirname(paths[0])
    merged: dict[str, FileService] = {}
    name, problem = "", ""
    for path in paths:
        found, why = load(path)
        problem = problem or why
        name = name if not isinstance(found.get("name"), str) or "$" in found["name"] else found["name"]
        for service, raw in fields.mapping(found, "services").items():
            merged[clean(str(service))] = _service(clean(str(service)), raw, merged.get(clean(str(service))))
    own = _own_name(directory)
    project = own or _normal(name) or _normal(os.path.basename(directory)) or "default"
    return ComposeFile(project, directory, paths, tuple(merged[key] for key in sorted(merged)), problem)


def load(path: str) -> tuple[Mapping[str, Any], str]:
    """Return what a YAML file holds, and why it cannot be read, with line and column; blocks."""
    from ruamel.yaml.error import MarkedYAMLError, YAMLError  # late: no first picture waits for it

    from dockertui.engine.compose.tags import read_yaml

    try:
        if os.path.getsize(path) > MOST_BYTES:
            return {}, _("%(path)s is too large for a Compose file.") % {"path": clean(path)}
        found = read_yaml(Path(path).read_text("utf-8"))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        words = clean(" ".join(filter(None, (error.context, error.problem))))
        return {}, place_words(path, mark.line + 1 if mark else 0, mark.column + 1 if mark else 0, words)
    except (YAMLError, RecursionError, ValueError) as error:
        return {}, place_words(path, 0, 0, clean(str(error))[:200])
    except OSError as error:
        why = clean(error.strerror or str(error))
        return {}, _("%(path)s cannot be read: %(why)s.") % {"path": clean(path), "why": why}
    if not isinstance(found, dict):
        return {}, place_words(path, 1, 1, _("it holds no services"))
    return found, ""


def place_words(path: str, line: int, column: int, words: str) -> str:
    """Return what is wrong at a place of a file: `compose.yaml, line 3, column 5: …`."""
    place = {"file": clean(os.path.basename(path)), "line": line, "column": column, "words": words}
    if not line:
        return _("%(file)s: %(words)s") % place
    return _("%(file)s, line %(line)d, column %(column)d: %(words)s") % place


def _service(name: str, raw: Any, earlier: FileService | None) -> FileService:
    """Return a service of one file, over what an earlier file said of it."""
    held = raw if isinstance(raw, dict) else {}
    before = earlier or FileService(name)
    needs = held.get("depends_on")
    depends = tuple(clean(str(one)) for one in needs) if isinstance(needs, dict | list) else ()
    replicas = fields.integer(fields.mapping(held, "deploy"), "replicas")
    replicas = fields.integer(held, "scale") if replicas is None else replicas
    return replace(
        before,
        image=fields.text(held, "image") or before.image,
        is_built=before.is_built or "build" in held,
        depends=tuple(dict.fromkeys((*before.depends, *depends))),
        ports=(*before.ports, *(_port(port) for port in fields.items(held, "ports"))),
        replicas=before.replicas if replicas is None else replicas,
        profiles=tuple(map(clean, map(str, fields.items(held, "profiles")))) or before.profiles,
    )


def _port(port: Any) -> str:
    if isinstance(port, dict):
        published = port.get("published")
        return clean(f"{published}:{port.get('target')}" if published else str(port.get("target")))
    return clean(str(port))


def _normal(name: str) -> str:
    """Return a name as Compose makes it of one that may hold anything.

    Source:
        compose-go, loader.NormalizeProjectName.
    """
    return _NOT_IN_A_NAME.sub("", name.lower()).lstrip("_-")


def _own_name(directory: str) -> str:
    """Return the name that the directory's `.env` gives its project, "" for none."""
    with contextlib.suppress(OSError, ValueError):
        match = _OWN_NAME.search(Path(directory, ".env").read_text("utf-8")[:65536])
        return _normal(match[1]) if match is not None else ""
    return ""


def _stamp(files: Iterable[str]) -> Stamp | None:
    """Return what changes with the files; None where the first of them is not there."""
    found = []
    for number, path in enumerate(files):
        try:
            stat = os.stat(path)
        except OSError:
            if not number:
                return None
            continue
        found.append((stat.st_mtime_ns, stat.st_size))
    return tuple(found)
