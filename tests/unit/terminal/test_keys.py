"""What keys, pastes, focus and mouse send."""

from dataclasses import replace

import pytest

from dockertui.terminal.emulator import Modes, MouseTracking
from dockertui.terminal.keys import MouseEvent, encode_focus, encode_key, encode_mouse, encode_paste

PLAIN = Modes()
APPLICATION = Modes(application_cursor=True)
KITTY = Modes(kitty_flags=1)


@pytest.mark.parametrize(
    ("key", "character", "sent"),
    [
        ("a", "a", b"a"),
        ("A", "A", b"A"),
        ("full_stop", ".", b"."),
        ("한", "한", "한".encode()),
        ("space", " ", b" "),
        ("enter", "\r", b"\r"),
        ("tab", "\t", b"\t"),
        ("shift+tab", None, b"\x1b[Z"),
        ("escape", "\x1b", b"\x1b"),
        ("escape", None, b"\x1b"),
        ("backspace", "\x7f", b"\x7f"),
        ("backspace", "\x08", b"\x08"),
        ("backspace", None, b"\x7f"),
        ("ctrl+a", "\x01", b"\x01"),
        ("ctrl+q", "\x11", b"\x11"),
        ("ctrl+q", None, b"\x11"),
        ("ctrl+c", None, b"\x03"),
        ("ctrl+at", "\x00", b"\x00"),
        ("ctrl+space", None, b"\x00"),
        ("ctrl+backslash", None, b"\x1c"),
        ("ctrl+right_square_bracket", None, b"\x1d"),
        ("ctrl+circumflex_accent", None, b"\x1e"),
        ("ctrl+underscore", None, b"\x1f"),
        ("ctrl+slash", None, b"\x1f"),
        ("ctrl+left_square_bracket", None, b"\x1b"),
        ("ctrl+i", None, b"\x09"),
        ("ctrl+m", None, b"\x0d"),
        ("alt+x", None, b"\x1bx"),
        ("alt+x", "x", b"\x1bx"),
        ("alt+full_stop", None, b"\x1b."),
        ("alt+shift+x", None, b"\x1bX"),
        ("alt+ctrl+a", None, b"\x1b\x01"),
        ("alt+enter", None, b"\x1b\r"),
        ("alt+backspace", None, b"\x1b\x7f"),
        ("shift+enter", None, b"\x1b[27;2;13~"),
        ("ctrl+enter", None, b"\x1b[27;5;13~"),
        ("ctrl+tab", None, b"\x1b[27;5;9~"),
        ("up", None, b"\x1b[A"),
        ("shift+up", None, b"\x1b[1;2A"),
        ("ctrl+shift+up", None, b"\x1b[1;6A"),
        ("alt+left", None, b"\x1b[1;3D"),
        ("home", None, b"\x1b[H"),
        ("end", None, b"\x1b[F"),
        ("insert", None, b"\x1b[2~"),
        ("delete", None, b"\x1b[3~"),
        ("ctrl+delete", None, b"\x1b[3;5~"),
        ("pageup", None, b"\x1b[5~"),
        ("pagedown", None, b"\x1b[6~"),
        ("f1", None, b"\x1bOP"),
        ("shift+f1", None, b"\x1b[1;2P"),
        ("f5", None, b"\x1b[15~"),
        ("f12", None, b"\x1b[24~"),
        ("ctrl+f12", None, b"\x1b[24;5~"),
        ("f20", None, b"\x1b[34~"),
        ("plus", "+", b"+"),
        ("caps_lock", None, b""),
        ("unheard_of", None, b""),
    ],
)
def test_classic_keys(key: str, character: str | None, sent: bytes) -> None:
    assert encode_key(key, character, PLAIN) == sent


@pytest.mark.parametrize(
    ("key", "sent"),
    [("up", b"\x1bOA"), ("home", b"\x1bOH"), ("shift+up", b"\x1b[1;2A"), ("delete", b"\x1b[3~")],
)
def test_application_cursor_keys(key: str, sent: bytes) -> None:
    assert encode_key(key, None, APPLICATION) == sent


@pytest.mark.parametrize(
    ("key", "character", "sent"),
    [
        ("escape", "\x1b", b"\x1b[27u"),
        ("ctrl+c", "\x03", b"\x1b[99;5u"),
        ("alt+x", None, b"\x1b[120;3u"),
        ("shift+enter", None, b"\x1b[13;2u"),
        ("enter", "\r", b"\r"),
        ("a", "a", b"a"),
        ("up", None, b"\x1b[A"),
    ],
)
def test_kitty_keys_where_the_program_asked(key: str, character: str | None, sent: bytes) -> None:
    assert encode_key(key, character, KITTY) == sent


def test_kitty_reports_all_keys_where_the_program_asked() -> None:
    assert encode_key("A", "A", Modes(kitty_flags=8)) == b"\x1b[97;2u"
    assert encode_key("a", "a", Modes(kitty_flags=24)) == b"\x1b[97;;97u"
    assert encode_key("enter", "\r", Modes(kitty_flags=8)) == b"\x1b[13u"


def test_paste() -> None:
    assert encode_paste("a\nb\r\nc", PLAIN) == b"a\rb\rc"
    brackets = Modes(bracketed_paste=True)
    assert encode_paste("a\nb", brackets) == b"\x1b[200~a\nb\x1b[201~"


def test_a_paste_cannot_leave_its_brackets() -> None:
    evil = "ls\x1b[201~\nrm -rf /\n\x9b201~\x03\x04"
    sent = encode_paste(evil, Modes(bracketed_paste=True))
    assert sent.startswith(b"\x1b[200~")
    assert sent.endswith(b"\x1b[201~")
    assert sent.count(b"\x1b") == 2
    assert not {3, 4} & set(sent)
    assert "\x9b" not in sent.decode()
    assert b"\x1b" not in encode_paste(evil, PLAIN)
    encode_paste("\ud800", PLAIN)  # half a character does not raise


def test_focus() -> None:
    assert encode_focus(True, PLAIN) == b""
    asked = Modes(focus_reports=True)
    assert (encode_focus(True, asked), encode_focus(False, asked)) == (b"\x1b[I", b"\x1b[O")


def test_mouse_reports() -> None:
    clicks = Modes(mouse=MouseTracking.CLICKS, sgr_mouse=True)
    press = MouseEvent("press", 2, 4, button=1)
    assert encode_mouse(press, PLAIN) == b""
    assert encode_mouse(press, clicks) == b"\x1b[<0;3;5M"
    assert encode_mouse(replace(press, action="release", button=3), clicks) == b"\x1b[<2;3;5m"
    assert encode_mouse(replace(press, button=2, ctrl=True, shift=True), clicks) == b"\x1b[<21;3;5M"
    assert encode_mouse(MouseEvent("wheel_up", 0, 0), clicks) == b"\x1b[<64;1;1M"
    assert encode_mouse(MouseEvent("wheel_down", 0, 0), clicks) == b"\x1b[<65;1;1M"
    drag, motion = MouseEvent("move", 0, 0, button=1), MouseEvent("move", 0, 0)
    assert encode_mouse(drag, clicks) == b""
    drags = replace(clicks, mouse=MouseTracking.DRAGS)
    assert encode_mouse(drag, drags) == b"\x1b[<32;1;1M"
    assert encode_mouse(motion, drags) == b""
    assert encode_mouse(motion, replace(clicks, mouse=MouseTracking.MOTION)) == b"\x1b[<35;1;1M"


def test_mouse_reports_in_bytes() -> None:
    old = Modes(mouse=MouseTracking.CLICKS)
    assert encode_mouse(MouseEvent("press", 2, 4, button=1), old) == b"\x1b[M #%"
    assert encode_mouse(MouseEvent("release", 2, 4, button=1), old) == b"\x1b[M##%"
    assert encode_mouse(MouseEvent("press", 300, 4, button=1), old) == b""
    x10 = Modes(mouse=MouseTracking.PRESSES)
    assert encode_mouse(MouseEvent("press", 0, 0, button=1, ctrl=True), x10) == b"\x1b[M !!"
    assert encode_mouse(MouseEvent("release", 0, 0, button=1), x10) == b""
