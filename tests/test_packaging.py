"""What is published: a description that reads well outside a checkout, an archive that can be tested."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
NOT_PUBLISHED = {".gitignore", "screenshots"}


def test_the_published_description_refers_to_no_file_of_the_checkout() -> None:
    text = (ROOT / PROJECT["project"]["readme"]).read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)]+)\)", text)
    assert [target for target in targets if not target.startswith("https://")] == []


def test_both_readmes_begin_alike() -> None:
    published, own = ROOT / PROJECT["project"]["readme"], ROOT / "README.md"
    first = [path.read_text(encoding="utf-8").split("\n\n")[:2] for path in (published, own)]
    assert first[0] == first[1]


def test_the_source_archive_holds_what_the_tests_need() -> None:
    included = {path.strip("/") for path in PROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]}
    assert {path for path in included if not (ROOT / path).exists()} == set()
    if not shutil.which("git"):
        return  # and without its folder, as in the archive itself, nothing is listed below
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    tracked = {name.split("/")[0] for name in listed.stdout.splitlines()}
    assert tracked - included - NOT_PUBLISHED - {"pyproject.toml"} == set()
