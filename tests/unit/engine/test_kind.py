"""Entries that cannot be read, and entries of one id."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from dockertui.engine import containers, images

SECRET = "hunter2"


def refuse(raw: Mapping[str, Any]) -> Any:
    raise ValueError(f"no idea of {raw['Labels']}\x1b[31m\n")


def test_an_unreadable_entry_is_logged_by_its_fields_and_never_by_what_they_hold(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("DOCKERTUI_STRICT", "0")
    kind = replace(containers.KIND, parse=refuse)
    with caplog.at_level(logging.DEBUG):
        found, _kept = kind.parse_all(
            [{"Id": "a" * 64, "Labels": {"password": SECRET}, "Ports": None}], {}, {}
        )
    assert SECRET not in caplog.text
    assert "Labels: dict, Ports: NoneType" in caplog.text
    assert "refuse" in caplog.text, "where it failed"
    fault = found["a" * 64].fault
    assert fault.startswith("ValueError: no idea of ")
    assert fault.isprintable()


def test_an_image_listed_once_for_each_tag_is_one_image() -> None:
    raw: list[dict[str, Any]] = [
        {"Id": "sha256:a", "RepoTags": ["web:1"], "RepoDigests": ["web@sha256:x"], "Size": 7, "Created": 5},
        {"Id": "sha256:b", "RepoTags": ["db:1"]},
        {"Id": "sha256:a", "RepoTags": ["web:2", "web:1"], "RepoDigests": None, "Size": 9},
    ]
    found, kept = images.KIND.parse_all(raw, {}, {})
    assert list(found) == ["sha256:a", "sha256:b"]
    assert found["sha256:a"].tags == ("web:1", "web:2")
    assert (found["sha256:a"].size_bytes, found["sha256:a"].digests) == (9, ("web@sha256:x",))
    again, _kept = images.KIND.parse_all([dict(entry) for entry in raw], kept, found)
    assert again["sha256:a"] is found["sha256:a"]
    moved, _kept = images.KIND.parse_all(raw[:2], kept, found)
    assert moved["sha256:a"].tags == ("web:1",)
