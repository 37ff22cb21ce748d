"""From the first picture to Textual's: nothing flickers, no key is lost, the terminal is given back."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pyte
import pytest

from tests.conftest import wait_until
from tests.e2e.conftest import StartApp
from tests.support.pty_app import PtyApp

pytestmark = pytest.mark.engine

ENTER = b"\x1b[?1049h"
END_OF_FRAME = b"\x1b[?2026l"


@pytest.fixture
def names(make_container: Callable[..., str], run_label: str) -> list[str]:
    """Names of two containers that are on top of the list, whatever else there is."""
    found = [f"00-{run_label[-8:]}-{number}" for number in range(2)]
    for name in found:
        make_container(name=name)
    return found


def frames(raw: bytes, columns: int, rows: int) -> Iterator[list[str]]:
    """Yield what the terminal showed whenever a frame was complete."""
    screen = pyte.Screen(columns, rows)
    stream = pyte.ByteStream(screen)
    for frame in raw[raw.index(ENTER) :].split(END_OF_FRAME)[:-1]:
        stream.feed(re.sub(rb"\x1b\[[<=>][0-9;:]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p", b"", frame))
        yield list(screen.display)


def test_textual_takes_over_what_is_shown_without_a_flicker(
    start_app: StartApp, engine_url: str, names: list[str]
) -> None:
    app = start_app("--host", engine_url)
    app.wait_for(lambda text: "q quit" in text and "Engine" in text)
    shown = [
        {name for name in names if any(name in line for line in lines)}
        for lines in frames(bytes(app.raw), app.columns, app.rows)
    ]
    everything = len(shown) and shown[0]
    assert everything, "the first frame has rows"
    assert all(found >= everything for found in shown), "no frame has fewer"
    assert app.raw.count(ENTER) == 1, "a terminal empties its other screen each time it is entered"
    app.press("q")
    assert app.wait_end() == "exit 0"
    app.wait_given_back()


def test_keys_typed_before_textual_is_there_are_not_lost(
    start_app: StartApp, engine_url: str, names: list[str]
) -> None:
    for _attempt in range(5):
        app = start_app("--host", engine_url)
        app.wait_for(names[0])
        if "q quit" not in app.text:  # else Textual was quicker than this test
            break
        app.close()
    app.press("/")
    app.send(names[1])
    app.wait_for(re.compile(rf"Containers 1/\d+\b.*{names[1]}"))
    assert not re.search(rf"^{names[1]}", app.text, re.M), "no echo"


def test_an_app_that_is_killed_over_its_first_picture_leaves_the_terminal_as_it_was(
    start_app: StartApp, engine_url: str, names: list[str]
) -> None:
    app: PtyApp = start_app("--host", engine_url)
    app.wait_for(names[0])
    os.kill(app.pid, 9)
    assert app.wait_end() == "signal 9"
    app.wait_given_back()
    wait_until(lambda: names[0] not in app.text, "the screen from before")


def test_leaving_while_textual_is_being_loaded_is_in_good_order(
    start_app: StartApp, engine_url: str, log_file: Path
) -> None:
    for _ in range(4):
        app = start_app("--host", engine_url)
        app.wait_for("Containers")
        app.press("ctrl+q")
        assert app.wait_end() == "exit 0", app.text
        app.wait_given_back()
    assert "Traceback" not in log_file.read_text()


def test_who_leaves_before_textual_is_there_need_not_wait_for_it(
    start_app: StartApp, engine_url: str, names: list[str], log_file: Path
) -> None:
    for _attempt in range(5):
        app = start_app("--host", engine_url)
        app.wait_for(names[0])
        was_early = "q quit" not in app.text  # else Textual was quicker than this test
        app.press("q")
        assert app.wait_end() == "exit 0", app.text
        app.wait_given_back()
        if was_early and "left before the app was there" in log_file.read_text():
            return
    pytest.fail("it always waited for Textual")
