"""An edit of a Compose file: a copy that is edited, what changed in it, and how it is kept."""

import contextlib
import difflib
import os
import shlex
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from dockertui.dataclass import dataclass
from dockertui.engine.compose import place
from dockertui.engine.compose.config import ask
from dockertui.engine.compose.files import BOOK, load, place_words
from dockertui.engine.compose.source import by_schema
from dockertui.engine.errors import EngineError, EngineFault
from dockertui.engine.text import clean
from dockertui.engine.written_file import WrittenFile, file_fault
from dockertui.i18n import _

if TYPE_CHECKING:
    from docker import APIClient

_EDITORS = ("sensible-editor", "editor", "nano", "vim", "vi")
"""What is taken where the user has set none, the first that is there."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A file that is being edited."""

    where: place.Place
    path: str
    """The file."""
    copy: str
    """What is edited, in a folder of its own."""
    before: bytes
    """What the file held when the copy was made."""


@dataclass(frozen=True, slots=True)
class Edited:
    """What came of an edit."""

    diff: tuple[str, ...]
    """As `diff -u` says it; empty where nothing changed."""
    problem: str = ""
    """What Compose or YAML finds wrong with it, "" if nothing."""


def editor(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the user's editor, as the words of its command.

    Raises:
        EngineFault: There is none.
    """
    said = environ.get("VISUAL") or environ.get("EDITOR") or ""
    with contextlib.suppress(ValueError):
        if words := shlex.split(said):
            return tuple(words)
    found = next((name for name in _EDITORS if shutil.which(name)), "")
    if not found:
        raise EngineFault(_("There is no editor."), _("Set the variable EDITOR to one."))
    return (found,)


def begin(api: "APIClient", project: str) -> Draft:
    """Return a copy of a project's first file, to be edited; blocks.

    Raises:
        EngineFault: The file is missing or cannot be read.
    """
    where = place.find(api, project)
    path = where.files[0]
    try:
        before = Path(path).read_bytes()
        folder = tempfile.mkdtemp(prefix="dockertui-edit-")
        copy = os.path.join(folder, os.path.basename(path))
        Path(copy).write_bytes(before)
    except OSError as error:
        raise file_fault(error, path) from error
    return Draft(where, path, copy, before)


def end(api: "APIClient", draft: Draft) -> Edited:
    """Return what changed in the copy, and whether it is still right; blocks."""
    try:
        after = Path(draft.copy).read_bytes()
    except OSError as error:
        raise file_fault(error, draft.copy) from error
    if after == draft.before:
        return Edited(())
    found, problem = load(draft.copy)
    if not problem:
        files = (draft.copy, *draft.where.files[1:])
        tried = place.Place(draft.where.project, draft.where.directory, files, draft.where.env_files)
        try:
            problem = ask(api, tried).problem
        except EngineError:  # without the program, what the specification says
            flaws = by_schema(draft.copy, found)[:1]
            problem = "".join(place_words(f.file, f.line, f.column, f.words) for f in flaws)
    return Edited(difference(draft.before, after, draft.path), problem)


def difference(before: bytes, after: bytes, path: str) -> tuple[str, ...]:
    """Return two texts' difference as `diff -u` says it. Pure."""
    old, new = (text.decode("utf-8", "replace").splitlines() for text in (before, after))
    name = clean(path)
    lines = difflib.unified_diff(old, new, name, name, lineterm="")
    return tuple(clean(line.replace("\t", "    ")) for line in lines)


def keep(_api: "APIClient", draft: Draft) -> None:
    """Put what was edited in the place of the file; blocks.

    Raises:
        EngineFault: Another changed the file meanwhile, or it cannot be written.
    """
    try:
        after, now = Path(draft.copy).read_bytes(), Path(draft.path).read_bytes()
        mode = os.stat(draft.path).st_mode & 0o7777
    except OSError as error:
        raise file_fault(error, draft.path) from error
    if now != draft.before:
        words = _("%(path)s was changed by another program meanwhile; nothing was kept.")
        hint = _("Your text is still in %(path)s.") % {"path": draft.copy}
        raise EngineFault(words % {"path": clean(draft.path)}, hint)
    with WrittenFile(draft.path, replaces=True) as file:
        file.write(after)
        file.keep()
    with contextlib.suppress(OSError):
        os.chmod(draft.path, mode)
    drop(_api, draft)
    BOOK.add(draft.where.files)


def drop(_api: "APIClient", draft: Draft) -> None:
    """Remove the copy; blocks."""
    shutil.rmtree(os.path.dirname(draft.copy), ignore_errors=True)


def command(environ: Mapping[str, str], draft: Draft) -> Sequence[str]:
    """Return the command that opens the copy in the user's editor."""
    return (*editor(environ), draft.copy)
