"""Compose files held against the specification's schema: what is wrong is said in words, with its place."""

import hashlib
import os
import re
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from dockertui.engine.compose import source as module
from dockertui.engine.compose.place import Place
from dockertui.engine.compose.schema import breaches
from dockertui.engine.compose.source import Flaw, Source, Text, by_schema, source
from dockertui.engine.errors import EngineFault
from dockertui.resources.source_text import source_lines

RIGHT = """\
name: ${NAME}
x-common: &common {restart: always, labels: {a: 1, b: true}}
services:
  web:
    <<: *common
    image: nginx:${TAG:-1}
    build: {context: ., args: [A=1]}
    ports: ["80:80", 81, {target: 82, published: "8082"}]
    environment: {A: 1, B: , C: yes, D: 2024-01-01}
    depends_on: {db: {condition: service_healthy, restart: true}}
    deploy: {replicas: "${N}", resources: {limits: {cpus: "0.5", memory: 50M}}}
    healthcheck: {test: [CMD, "true"], interval: 5s, retries: 3}
    ulimits: {nofile: {soft: 1, hard: 2}}
    command: echo
    networks: {back: {ipv4_address: 10.0.0.2, aliases: [a]}}
    volumes: [data:/data, {type: bind, source: ., target: /x, read_only: true}]
  db: {image: pg, mem_limit: "${MEM}", scale: 2, profiles: [all]}
volumes: {data: , other: {external: true, name: x}}
networks: {back: {ipam: {config: [{subnet: 10.0.0.0/24}]}}}
secrets: {token: {file: ./token}}
"""


def said(text: str) -> dict[str, str]:
    return {".".join(one.steps): one.words for one in breaches(YAML(typ="safe").load(text))}


def test_a_right_file_has_no_flaw() -> None:
    assert said(RIGHT) == {}


@pytest.mark.parametrize(
    ("text", "at", "words"),
    [
        ("{image: a, prots: [1]}", "web.prots", "services.web has no key prots; did you mean ports?"),
        ("{image: 5}", "web.image", "services.web.image has to be a text"),
        ("{ports: 80}", "web.ports", "services.web.ports has to be a list"),
        ("{build: [1]}", "web.build", "services.web.build has to be a text or keys with values"),
        ("{build: {dokerfile: x}}", "web.build.dokerfile", "did you mean dockerfile?"),
        ("{depends_on: {db: {}}}", "web.depends_on.db", "services.web.depends_on.db needs condition"),
        ("{ports: [{target: 1, publish: 2}]}", "web.ports.0.publish", "did you mean published?"),
        ("{command: [a, 5]}", "web.command.1", "services.web.command.1 has to be a text"),
        ("{expose: ['1', '1']}", "web.expose", "services.web.expose holds the same twice"),
    ],
)
def test_what_is_wrong_is_said_in_words(text: str, at: str, words: str) -> None:
    found = said(f"services: {{web: {text}}}")
    assert list(found) == [f"services.{at}"]
    assert words in found[f"services.{at}"]


def test_what_holds_a_variable_is_not_judged() -> None:
    assert said("services: {web: {ports: '${P}', privileged: '${X}', init: $Y}}") == {}


def test_all_flaws_have_their_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "compose.yaml"
    path.write_text(
        "services:\n  web:\n    image: a\n    prots:\n      - 80\n    volumes: {a: b}\nservice: {}\n"
    )
    found = by_schema(str(path), YAML(typ="safe").load(path.read_text()))
    assert [(flaw.line, flaw.column) for flaw in found] == [(4, 5), (6, 5), (7, 1)]


def test_a_file_is_held_against_the_schema_where_compose_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "compose.yaml"
    path.write_text("services:\n  web:\n    image: a\n    prots: [80]\n")

    def missing(*_arguments: Any) -> None:
        raise EngineFault("There is no docker compose.")

    monkeypatch.setattr(module, "ask", missing)
    place = Place("p", str(tmp_path), (str(path),))
    monkeypatch.setattr("dockertui.engine.compose.place.find", lambda *_arguments: place)
    api: Any = None
    shown = "\n".join(
        "".join(text for text, _tone in line.spans) for line in source_lines(source(api, "p"))[0]
    )
    assert "✗ line 4, column 5: services.web has no key prots" in shown
    assert "Not checked by Compose: There is no docker compose." in shown
    assert "Valid" not in shown
    path.write_text("services:\n  web:\n    image: a\n")
    shown = "\n".join(
        "".join(text for text, _tone in line.spans) for line in source_lines(source(api, "p"))[0]
    )
    assert "● Valid by the Compose specification's schema." in shown


def test_the_schema_is_the_one_that_is_named_with_its_licence() -> None:
    folder = resources.files("dockertui.engine.compose").joinpath("specification")
    named = re.search(r"[0-9a-f]{64}", folder.joinpath("README.md").read_text("utf-8"))
    assert named is not None
    assert hashlib.sha256(folder.joinpath("compose-spec.json").read_bytes()).hexdigest() == named[0]
    assert "Apache License" in folder.joinpath("LICENSE").read_text("utf-8")
    assert os.path.isfile(str(folder.joinpath("LICENSE")))


def test_flaws_stand_in_the_order_of_their_lines_and_are_wrapped_to_the_width() -> None:
    text = Text("/p/compose.yaml", ("services:", "  web:", "    imagee: a"))
    words = "services.web has no key imagee; did you mean image?"
    flaws = (
        Flaw(text.path, 7, 1, "late"),
        Flaw(text.path, 3, 5, words),
        Flaw("/p/other.yaml", 1, 1, "other"),
    )
    shown, wrong = source_lines(Source((text,), flaws), 40)
    lines = ["".join(part for part, _tone in line.spans) for line in shown]
    assert lines[:4] == [
        "✗ other.yaml, line 1, column 1: other",
        "✗ line 3, column 5: services.web has no",
        "  key imagee; did you mean image?",
        "✗ line 7, column 1: late",
    ]
    assert lines[wrong] == "✗3     imagee: a"
    assert "did you mean image?" in " ".join(lines[wrong + 1 :])
    assert all(len(line) <= 40 for line in lines)
    assert shown[1].copy == shown[2].copy == f"line 3, column 5: {words}"
