"""Compose files as they are read here: the project's name, its services, and where something is wrong."""

from pathlib import Path

import pytest

from dockertui.engine.compose.by_labels import in_steps
from dockertui.engine.compose.files import FileBook, load, read, usual_in
from dockertui.engine.compose.labels import in_order
from dockertui.engine.compose.place import Member
from dockertui.engine.compose.source import by_schema, located
from dockertui.engine.projects import make


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config"


def write(folder: Path, text: str, name: str = "compose.yaml") -> str:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text)
    return str(folder / name)


@pytest.mark.parametrize(
    ("folder", "text", "env", "name"),
    [
        ("My Shop!", "services: {}", "", "myshop"),
        ("_x", "name: other\nservices: {}", "", "other"),
        ("shop", "name: ${NAME}\nservices: {}", "", "shop"),
        ("shop", "services: {}", "COMPOSE_PROJECT_NAME=Third", "third"),
    ],
)
def test_a_project_is_called_as_compose_calls_it(
    tmp_path: Path, folder: str, text: str, env: str, name: str
) -> None:
    path = write(tmp_path / folder, text)
    if env:
        write(tmp_path / folder, env, ".env")
    assert read([path]).project == name


def test_services_of_several_files_are_merged(tmp_path: Path) -> None:
    first = write(tmp_path, "services:\n  web: {image: nginx, depends_on: [db]}\n  db: {image: pg}\n")
    second = write(tmp_path, "services:\n  web: {build: ., ports: ['80:80'], scale: 3}\n", "b.yaml")
    db, web = read([first, second]).services
    assert (db.name, db.image) == ("db", "pg")
    assert (web.image, web.is_built, web.depends, web.ports, web.replicas) == (
        "nginx", True, ("db",), ("80:80",), 3,
    )  # fmt: skip


def test_the_tags_of_compose_are_no_error(tmp_path: Path) -> None:
    text = "services:\n  web:\n    image: a\n    ports: !reset []\n    environment: !override {A: 1}\n"
    found, problem = load(write(tmp_path, text))
    assert problem == ""
    assert found == {"services": {"web": {"image": "a", "environment": {"A": 1}}}}
    assert by_schema(str(tmp_path / "compose.yaml"), found) == []


def test_what_is_no_yaml_is_said_with_line_and_column(tmp_path: Path) -> None:
    found = read([write(tmp_path, "services:\n  web:\n    image: a\n   bad: 1\n")])
    assert found.problem.startswith("compose.yaml, line 4, column 4: ")


def test_a_wrong_value_is_found_at_its_place(tmp_path: Path) -> None:
    path = write(tmp_path, "services:\n  my.web:\n    image: a\n    ports:\n      a: 1\n    portz: 1\n")
    flaw = located(f"validating {path}: services.my.web.ports must be a list", [path])
    assert (flaw.line, flaw.column) == (4, 5)
    assert flaw.words == "services.my.web.ports must be a list"
    extra = located("services.my.web additional properties 'portz' not allowed", [path])
    assert (extra.line, extra.column) == (6, 5)


def test_the_usual_file_of_a_directory_is_found_with_what_overrides_it(tmp_path: Path) -> None:
    write(tmp_path, "", "docker-compose.yml")
    first, other = write(tmp_path, ""), write(tmp_path, "", "compose.override.yml")
    assert usual_in(str(tmp_path)) == (first, other)
    assert usual_in(str(tmp_path / "none")) == ()


def test_files_that_were_used_are_known_to_the_next_run(tmp_path: Path, config: Path) -> None:
    path = write(tmp_path / "shop", "services: {web: {image: a}}")
    FileBook().add([path])
    assert (config / "dockertui" / "compose.json").stat().st_mode & 0o777 == 0o600
    book = FileBook()
    book.look()
    assert set(book.known()) == {"shop"}
    project = make({}, book.known())["shop"]
    assert [service.name for service in project.services] == ["web"]
    assert not project.containers
    known = book.known()
    book.look()
    assert book.known() is known, "nothing changed"
    Path(path).unlink()
    book.look()
    assert not book.known()


def test_what_is_needed_comes_first_and_goes_last() -> None:
    needs = {"db": (), "app": ("db",), "web": ("app", "cache"), "job": ("db",)}
    assert in_order(needs) == [["db"], ["app", "job"], ["web"]]
    assert in_order({"a": ("b",), "b": ("a",)}) == [["a", "b"]]
    members = [Member(name, name, name, 1, "running", found) for name, found in needs.items()]
    assert [[one.name for one in step] for step in in_steps(members, is_backwards=True)] == [
        ["web"],
        ["app", "job"],
        ["db"],
    ]
