"""What a container writes may be meant to harm: nothing hangs, is stuck, or comes back as typed."""

import subprocess
import sys
from collections.abc import Callable

import pytest

from dockertui.terminal.emulator import Size
from tests.unit.terminal.conftest import Terminal

Make = Callable[..., Terminal]

HOSTILE = {
    "endless title": b"\x1b]0;" + b"A" * 5_000_000,
    "endless device string": b"\x1bPq" + b"z" * 2_000_000,
    "endless application string": b"\x1b_G" + b"z" * 2_000_000,
    "endless parameters": b"\x1b[" + b"1;" * 500_000,
    "huge number": b"\x1b[" + b"9" * 9_000 + b"m",
    "huge counts": b"".join(b"\x1b[99999999" + bytes([c]) for c in b"@ABCDEFGILMPSTXZbd"),
    "resizing the page": b"\x1b[8;9999;9999t\x1b[?3h\x1b[?40h\x1b[132$|\x1b[99*|\x1b[99t",
    "printer": b"\x1b[5i\x1b[?5i",
    "locked keyboard, VT52, echo": b"\x1b[2h\x1b[12l\x1b[?2l",
    "status line": b"\x1b[2$~\x1b[1$}",
    "marks without end": b"e" + "\u0301".encode() * 100_000,
    "joiners without end": "👩\u200d".encode() * 20_000,
    "many parameters": b"\x1b[" + b"1;" * 60 + b"m",
    "cancelled": b"\x1b]0;x\x18\x1b[1\x1a\x1bP\x1b",
    "nothing but escapes": b"\x1b" * 100_000,
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.timeout(20)
def test_survives_and_resets(terminal: Make, name: str) -> None:
    shown = terminal(40, 6).feed(HOSTILE[name])
    shown.look()
    shown.feed(b"\x18\x1b\\\x1bc\x1b[2J\x1b[Hstill here")
    assert shown.text() == ["still here", "", "", "", "", ""]
    assert all(sum(run.columns for run in row) == 40 for row in shown.look().values())
    assert shown.emulator.size == Size(40, 6)


def test_what_follows_a_cut_string_is_shown(terminal: Make) -> None:
    for end in (b"\x07", b"\x1b\\", b"\x18"):
        shown = terminal(40, 6).feed(b"a\x1b]0;" + b"A" * 100_000 + end + b"b\x1b[31mc")
        assert shown.text()[0] == "abc"
        assert shown.look()[0][1].look.foreground == 1


def test_a_program_cannot_have_text_typed_for_it(terminal: Make) -> None:
    evil = "rm -rf x"
    asking = (
        f"\x1b]0;{evil}\x07\x1b[21t\x1b[20t",
        f"\x1b]50;{evil}\x07\x1b]50;?\x07",
        f"\x1bP0;0;0!z{evil}\x1b\\\x1b[0*z",
        f"\x1bP0;1|17/{evil.encode().hex()}\x1b\\",
        "\x05",
        "\x1b]52;c;cm0gLXJmIHg=\x07\x1b]52;c;?\x07",
        f"\x1b]7;{evil}\x07\x1b]8;;{evil}\x07x\x1b]8;;\x07",
    )
    for text in asking:
        answered = terminal(40, 6).feed(text).answered
        assert evil.encode() not in answered, text
        assert b"cm0gLXJmIHg" not in answered, text


def test_no_control_code_is_a_character_on_the_screen(terminal: Make) -> None:
    shown = terminal(200, 5).feed("".join(map(chr, range(0x80, 0xA0))) + "\x7f\x00 x")
    from dockertui.terminal.paint import _fitting

    text = "".join(_fitting(run) for row in shown.look().values() for run in row)
    assert all(c.isprintable() for c in text)


@pytest.mark.parametrize("seed", range(3))
def test_random_bytes(maker: type, seed: int) -> None:
    """Half a megabyte of noise and resizes, in a process of its own: a crash there is a failed test here."""
    done = subprocess.run(
        [sys.executable, "-c", FUZZ, maker.__module__, maker.__name__, str(seed)],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]


FUZZ = """
import importlib, random, sys
from dockertui.terminal.emulator import Size
module, name, seed = sys.argv[1:]
rng = random.Random(int(seed))
emulator = getattr(importlib.import_module(module), name)(Size(80, 24), lambda data: None)
finals = b"@ABCDEFGHIJKLMPSTXZ`abcdefghlmnqrstux"
total = 400_000 if name.startswith("Ghostty") else 120_000
while total > 0:
    kind = rng.randrange(5)
    if kind == 0:
        data = rng.randbytes(rng.randrange(1, 4000))
    elif kind == 1:
        data = b"".join(
            b"\\x1b[" + rng.choice((b"", b"?", b">", b"=", b"!"))
            + b";".join(str(rng.choice((0, 1, 2, 5, 25, 47, 80, 1049, 2004, 65535))).encode()
                        for _ in range(rng.randrange(4)))
            + rng.choice((b"", b"$", b" ", b"*")) + bytes([rng.choice(finals)])
            + "ab한🚀".encode()[: rng.randrange(9)]
            for _ in range(200)
        )
    elif kind == 2:
        data = b"\\x1b" + rng.choice((b"]", b"P", b"_", b"^", b"X"))
        data += rng.randbytes(rng.randrange(300)) + b"\\x07\\x1b\\\\"
    elif kind == 3:
        ranges = ((32, 0x2FFF), (0x1F300, 0x1FAFF), (0x200D, 0x200E), (0xFE0F, 0xFE10))
        data = "".join(chr(rng.randrange(*rng.choice(ranges))) for _ in range(400)).encode()
    else:
        emulator.resize(Size(rng.choice((1, 2, 7, 80, 200)), rng.choice((1, 2, 24, 60))))
        emulator.scroll(rng.randrange(-50, 50))
        data = b"\\n" * rng.randrange(200)
    total -= len(data)
    emulator.feed(data)
    for row in emulator.take_changes().values():
        assert sum(run.columns for run in row) == emulator.size.columns, row
    emulator.cursor, emulator.modes, emulator.title, emulator.history_rows
emulator.close()
"""


def test_freeing_a_terminal_takes_no_lock() -> None:
    """The garbage collector frees it inside any call; one that looks a function up holds cffi's lock."""
    done = subprocess.run(
        [sys.executable, "-c", FREED_INSIDE_A_LOOK_UP],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "freed"), done.stderr[-2000:]


FREED_INSIDE_A_LOOK_UP = """
import faulthandler
from dockertui.terminal import ghostty
from dockertui.terminal.emulator import Size

looked_up = []

class Watched:
    def __init__(self, lib): self._lib = lib
    def __getattr__(self, name):
        looked_up.append(name)
        return getattr(self._lib, name)

emulator = ghostty.GhosttyEmulator(Size(20, 5), print)
ghostty.lib = Watched(ghostty.lib)
del emulator
assert not looked_up, looked_up
print("freed")
"""
