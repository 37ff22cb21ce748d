"""Each lower package works alone: importing it brings in nothing of what stands above it, nor docker-py."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import dockertui

PACKAGE = Path(dockertui.__file__).parent


LATE = {"session"}
"""Modules that are docker-py's own subclasses, imported when the first client is made."""


def modules_of(package: str) -> list[str]:
    """Return the modules of a package that are imported at the start, by name."""
    found = {path.stem for path in (PACKAGE / package).glob("[a-z]*.py")} - LATE
    return sorted(f"dockertui.{package}.{name}" for name in found)


def imported_with(*modules: str) -> set[str]:
    """Return the top-level names and our packages that are loaded after importing modules."""
    script = (
        "import importlib, json, sys\n"
        f"for name in {modules!r}: importlib.import_module(name)\n"
        "print(json.dumps(sorted({m.split('.')[0] for m in sys.modules} | "
        "{'.'.join(m.split('.')[:2]) for m in sys.modules if m.startswith('dockertui.')})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    return set(json.loads(done.stdout))


@pytest.mark.parametrize(
    ("package", "foreign"),
    [
        ("engine", {"docker", "requests", "urllib3", "textual", "dockertui.state"}),
        ("state", {"docker", "requests", "urllib3", "textual", "dockertui.resources"}),
        ("resources", {"docker", "requests", "urllib3", "textual", "dockertui.widgets"}),
        ("widgets", {"docker", "requests", "urllib3", "dockertui.screens", "dockertui.app"}),
    ],
)
def test_a_package_brings_in_nothing_from_above(package: str, foreign: set[str]) -> None:
    found = imported_with(*modules_of(package)) & foreign
    assert not found


@pytest.mark.parametrize("module", ["formatting", "settings", "i18n", "default_keys", "keymap"])
def test_what_everybody_uses_uses_nobody(module: str) -> None:
    found = imported_with(f"dockertui.{module}")
    assert "textual" not in found
    ours = {name.removeprefix("dockertui.") for name in found if name.startswith("dockertui.")}
    assert not ours - {module, "dataclass", "i18n", "key_names"}


def test_the_first_picture_needs_nothing_slow() -> None:
    found = imported_with("dockertui.first_picture", "dockertui.state.watcher", "dockertui.engine.engine")
    assert not found & {"textual", "docker", "requests", "asyncio", "rich.console"}


def test_the_app_starts_without_docker_py_and_yaml() -> None:
    assert not imported_with("dockertui.app") & {"docker", "requests", "urllib3", "ruamel"}


def test_help_needs_neither_textual_nor_docker_py() -> None:
    assert not imported_with("dockertui.cli") & {"textual", "docker", "requests"}


def test_the_first_picture_needs_nothing_of_what_kinds_offer() -> None:
    found = imported_with("dockertui.first_picture", "dockertui.state.fleet", "dockertui.screens.key_places")
    assert not found & {"subprocess", "difflib", "hashlib", "http"}
    script = (
        "import dockertui.first_picture, dockertui.screens.key_places as places, sys\n"
        "places.early_keymap({}, ())\n"
        "print([name for name in sys.modules if name.endswith(('_offered', '_actions'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, text=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
