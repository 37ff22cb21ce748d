"""What is copied out of a shell is exactly its text: as the user's terminal is told it, by OSC 52."""

import base64
import re
from collections.abc import Callable

import pytest

from tests.conftest import wait_until
from tests.e2e.conftest import StartApp
from tests.support.pty_app import PtyApp

pytestmark = pytest.mark.engine

_OSC_52 = re.compile(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)(?:\x07|\x1b\\)")
WIDTH = 78
LONG = "".join(f"{n:03d}-" for n in range(50))
COLOURED = "plain red green 한국어 bold tail"
SHOWN = f"BEGIN\n{COLOURED}\n{LONG}\n\n  indented\ttab\n한글漢字 end\nEND"
PROGRAM = (
    r"clear; printf 'BEGIN\nplain \033[31mred\033[0m \033[42mgreen\033[0m 한국어 \033[1mbold\033[m tail\n"
    r"%s\n\n  indented\ttab\n한글漢字 end\nEND\n' "
    "$(i=0; while [ $i -lt 50 ]; do printf '%03d-' $i; i=$((i+1)); done)"
)
"""Writes SHOWN, with colours; the long line takes three rows."""


def copied(app: PtyApp, seen: int) -> str:
    wait_until(lambda: _OSC_52.search(bytes(app.raw), seen), "a copy")
    found = _OSC_52.search(bytes(app.raw), seen)
    assert found is not None
    return base64.b64decode(found[1]).decode()


@pytest.fixture
def shell(start_app: StartApp, engine_url: str, make_container: Callable[..., str], run_label: str) -> PtyApp:
    """A shell that shows a wrapped line, wide characters and colours."""
    name = f"copy-{run_label[-8:]}"
    make_container(name=name)
    app = start_app("--host", engine_url, columns=WIDTH + 2, rows=24)
    app.wait_for("● live")
    app.press("/")
    app.wait_for("filter: words")
    app.send(f"{name}\r")
    app.wait_for(re.compile(rf"Containers 1\b.*/ {name}"))
    app.send("e")
    app.wait_for(re.compile(r"· sh\b"))
    app.send(f"{PROGRAM}\r")
    app.wait_for(re.compile(r"^│END ", re.M))
    return app


def mouse(code: int, column: int, row: int, end: str) -> str:
    return f"\x1b[<{code};{column};{row}{end}"


def row_of(app: PtyApp, text: str) -> int:
    """Return the terminal's row, from 1, that begins with a text inside the frame."""
    return next(n for n, line in enumerate(app.text.splitlines(), 1) if line.startswith(f"│{text}"))


def test_by_the_mouse(shell: PtyApp) -> None:
    first, last = row_of(shell, "BEGIN"), row_of(shell, "END")
    seen = len(shell.raw)
    shell.send(mouse(0, 2, first, "M") + mouse(32, 10, last - 1, "M") + mouse(32, 4, last, "M"))
    shell.send(mouse(0, 4, last, "m"))
    assert copied(shell, seen) == SHOWN.replace("\t", " " * 6)


def test_by_keys(shell: PtyApp) -> None:
    seen = len(shell.raw)
    shell.send("\x1d")
    shell.wait_for("Close this shell")
    shell.send("/BEGIN\r")
    shell.wait_for(re.compile(r"Search: BEGIN +[1-9]\d*/\d+ "))  # once it is found
    shell.send("v")
    shell.wait_for("Select: go to where it begins")
    shell.send("V")
    shell.wait_for("Select: go to where it ends")
    rows = row_of(shell, "END") - row_of(shell, "BEGIN")
    shell.send("j" * rows + "y")
    assert copied(shell, seen) == SHOWN.replace("\t", " " * 6)


def test_a_word_and_a_line_by_clicks(shell: PtyApp) -> None:
    row = row_of(shell, "plain red")
    seen = len(shell.raw)
    click = mouse(0, 9, row, "M") + mouse(0, 9, row, "m")
    shell.send(click + click)
    assert copied(shell, seen) == "red"
    long = row_of(shell, "000-")
    seen = len(shell.raw)
    click = mouse(0, 9, long + 1, "M") + mouse(0, 9, long + 1, "m")
    shell.send(click * 3)
    wait_until(lambda: len(_OSC_52.findall(bytes(shell.raw[seen:]))) >= 2, "the word, then the line")
    assert base64.b64decode(_OSC_52.findall(bytes(shell.raw[seen:]))[-1]).decode() == LONG
