"""Everything a screen shows is the same on every machine: the zone is UTC, nothing blinks or counts."""

import time
from collections.abc import Iterator

import pytest
from textual.widgets import Input

from dockertui.widgets import status_bar


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    monkeypatch.setattr(Input, "cursor_blink", False)
    monkeypatch.setattr(status_bar, "monotonic", lambda: 0.0)
    yield
    monkeypatch.undo()
    time.tzset()
