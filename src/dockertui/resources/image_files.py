"""What can be done with images as files of this machine: saved, loaded, imported, and built from a folder."""

import shlex
from collections.abc import Sequence
from typing import Any

from dockertui.engine import archive_name, build_options, disk, image_changes, image_name
from dockertui.engine.build import Build, Built
from dockertui.engine.image_files import ImportImage, Loaded, LoadImages, SaveImages, Written
from dockertui.engine.images import Image
from dockertui.engine.text import clean
from dockertui.formatting import size
from dockertui.i18n import N_, _
from dockertui.resources.command_line import INTO, PIPE, SHORT_ID
from dockertui.resources.spec import Action, Confirm, Field, Values

_SAFE = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_"
_PACKERS = {"gzip": ("gzip",), "zstd": ("zstd", "-c")}


def file_name(name: str) -> str:
    """Return what a file of something is called at first: its name with the end of an archive."""
    plain = "".join(char if char in _SAFE else "_" for char in name).strip("._")
    return f"{plain or 'image'}.tar"


def to_file(command: Sequence[str], path: str) -> tuple[str, ...]:
    """Return the words of a command that writes an archive, packed as the file's name says."""
    packer = _PACKERS.get(archive_name.packs_with(path))
    if packer is None:
        return (*command[:2], "--output", path or "FILE", *command[2:])
    return (*command, PIPE, *packer, INTO, path)


def written_words(results: Sequence[Any]) -> str:
    """Return what is said of files that were written."""
    words = [
        _("%(path)s is written, %(size)s") % {"path": clean(found.path), "size": size(found.size_bytes)}
        for found in results
        if isinstance(found, Written)
    ]
    return "\n".join(words)


def path_fields(initial: Any) -> tuple[Field, ...]:
    """Return the fields that say which file is written; `initial` gives its first name from the record."""
    return (
        Field(
            "path",
            N_("File"),
            hint=N_(".tar, .tar.gz or .tar.zst"),
            initial=initial,
            check_disk=archive_name.problem,
            may_stay=True,
            is_path=True,
            is_needed=True,
            replace_box="overwrite",
        ),
        Field("overwrite", N_("Replace a file that is there"), default=False),
    )


def check_changes(text: str) -> str:
    """Return what is wrong with instructions, "" if nothing."""
    for change in image_changes.changes_of(text):
        if not image_changes.is_instruction(change):
            return _("Such as: CMD /bin/app; ENV A=b; EXPOSE 80")
    return ""


# ---------------------------------------------------------------------- commands
def _save_command(chosen: Any, values: Values) -> Sequence[str]:
    words: list[str] = []
    for image in chosen:
        is_plain = image.tags and not any(map(image_name.problem, image.tags))
        words += image.tags if is_plain else [str(image.id).removeprefix("sha256:")[:SHORT_ID]]
    return to_file(("docker", "save", *words), str(values.get("path") or ""))


def _load_command(_image: Any, values: Values) -> Sequence[str]:
    return ("docker", "load", "--input", str(values.get("path") or "FILE"))


def _import_command(_image: Any, values: Values) -> Sequence[str]:
    words = ["docker", "import"]
    for change in image_changes.changes_of(str(values.get("changes") or "")):
        words += ["--change", change]
    if values.get("message"):
        words += ["--message", str(values["message"])]
    return [*words, str(values.get("path") or "FILE"), *filter(None, [str(values.get("tag") or "")])]


def _build_command(_image: Any, values: Values) -> Sequence[str]:
    text = {name: str(values.get(name) or "") for name in ("dockerfile", "tags", "target", "platform")}
    said = str(values.get("build_args") or "")
    folder = str(values.get("folder") or ".")
    options = build_options.Options(
        folder,
        text["dockerfile"],
        tuple(text["tags"].replace(",", " ").split()),
        () if _check_args(said) else build_options.arguments(said),
        text["target"],
        text["platform"],
        bool(values.get("no_cache")),
        bool(values.get("pull")),
    )
    return ("docker", "build", *build_options.option_words(options), folder)


# ---------------------------------------------------------------------- checks and words
def _check_tags(text: str) -> str:
    return next(filter(None, map(image_name.tag_problem, text.replace(",", " ").split())), "")


def _check_args(text: str) -> str:
    try:
        words = shlex.split(text)
    except ValueError:
        return _("A quote is not closed, or nothing follows the backslash.")
    return next((_("%(word)s has no name") % {"word": clean(w)} for w in words if w.startswith("=")), "")


def _loaded_words(results: Sequence[Any]) -> str:
    found = [result for result in results if isinstance(result, Loaded)]
    return "\n".join(_("loaded %(names)s") % {"names": _list(result.names)} for result in found)


def _imported_words(results: Sequence[Any]) -> str:
    found = [result for result in results if isinstance(result, Loaded)]
    return "\n".join(_("imported as %(names)s") % {"names": _list(result.names)} for result in found)


def _built_words(results: Sequence[Any]) -> str:
    lines = []
    for result in results:
        if isinstance(result, Built):
            image_id = clean(result.image_id).removeprefix("sha256:")[:SHORT_ID]
            words = {"names": ", ".join(result.tags), "id": image_id}
            lines.append(
                (_("built %(names)s (%(id)s)") if result.tags else _("built %(id)s, without a name")) % words
            )
    return "\n".join(lines)


def _list(names: Sequence[str]) -> str:
    shown = [
        name.removeprefix("sha256:")[:SHORT_ID] if name.startswith("sha256:") else name for name in names
    ]
    return ", ".join(shown)


# ---------------------------------------------------------------------- actions
FILE_ACTIONS: tuple[Action[Image], ...] = (
    Action(
        "save",
        "S",
        N_("Save"),
        N_("Write it, or all that are marked, with their names into one file"),
        _save_command,
        streams=SaveImages,
        together=True,
        busy=N_("saving"),
        being=N_("%(name)s is being saved"),
        done=written_words,
        footer=3,
        confirm=Confirm(N_("Save %(name)s to a file"), N_("Save %(count)d images to one file")),
        form=path_fields(lambda image: file_name(image.tags[0] if image.tags else image.short_id)),
    ),
    Action(
        "load",
        "l",
        N_("Load"),
        N_("Take images from a file that was saved"),
        _load_command,
        streams=LoadImages,
        targetless=True,
        verb=N_("Load images"),
        busy=N_("loading"),
        being=N_("%(name)s is being loaded"),
        called_by=("path",),
        done=_loaded_words,
        footer=3,
        confirm=Confirm(N_("Load images from a file")),
        form=(
            Field(
                "path",
                N_("File"),
                hint=N_("plain, or packed by gzip, zstd, xz or bzip2"),
                check_disk=disk.file_problem,
                is_path=True,
                is_needed=True,
            ),
        ),
    ),
    Action(
        "import",
        "I",
        N_("Import"),
        N_("Make an image of an archive of files, such as an export of a container"),
        _import_command,
        streams=ImportImage,
        targetless=True,
        verb=N_("Import image"),
        busy=N_("importing"),
        being=N_("%(name)s is being imported"),
        called_by=("tag", "path"),
        done=_imported_words,
        footer=1,
        confirm=Confirm(N_("Import an archive of files as an image")),
        form=(
            Field(
                "path",
                N_("File"),
                hint=N_("an archive of files; for a saved image: load"),
                check_disk=disk.file_problem,
                is_path=True,
                is_needed=True,
            ),
            Field("tag", N_("Name"), hint=N_("name:tag; none if empty"), check=image_name.tag_problem),
            Field("changes", N_("Changes"), hint=N_("CMD /bin/app; ENV A=b"), check=check_changes),
            Field("message", N_("Message"), hint=N_("for its history")),
        ),
    ),
    Action(
        "build",
        "b",
        N_("Build"),
        N_("Build an image from a folder with a Dockerfile"),
        _build_command,
        streams=Build,
        targetless=True,
        verb=N_("Build image"),
        busy=N_("building"),
        being=N_("%(name)s is being built"),
        called_by=("tags", "folder"),
        done=_built_words,
        footer=4,
        confirm=Confirm(N_("Build an image")),
        form=(
            Field(
                "folder",
                N_("Folder"),
                ".",
                hint=N_("what the build may use"),
                check_disk=disk.folder_problem,
                is_path=True,
                is_needed=True,
            ),
            Field("dockerfile", N_("Dockerfile"), hint=N_("Dockerfile, in the folder"), is_path=True),
            Field("tags", N_("Names"), hint=N_("name:tag, and more after a space"), check=_check_tags),
            Field("build_args", N_("Arguments"), hint=N_("NAME=value OTHER='a b'"), check=_check_args),
            Field("target", N_("Stage"), hint=N_("the last")),
            Field(
                "platform",
                N_("Platform"),
                hint=N_("the engine's own; linux/arm64"),
                check=image_name.platform_problem,
            ),
            Field("no_cache", N_("Use nothing that was built before"), default=False),
            Field("pull", N_("Pull anew what it builds on"), default=False),
        ),
    ),
)
