"""What a terminal sends, read: every key, however it is split, and anything else without harm."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events, messages
from textual.message import Message

from dockertui.terminal.emulator import Modes
from dockertui.terminal.keys import encode_key
from dockertui.terminal_input import MOST_PASTE, MOST_SEQUENCE, InputParser
from dockertui.typed_keys import TypedKey

CSI = b"\x1b["
KEYS: dict[bytes, str] = {
    # text, control codes
    b"a": "a", b"Z": "Z", b"7": "7", b".": "full_stop", b"/": "slash", b"<": "less_than_sign",
    b" ": "space", b"\r": "enter", b"\t": "tab", b"\x7f": "backspace", b"\x08": "backspace",
    b"\x00": "ctrl+@", b"\x01": "ctrl+a", b"\x03": "ctrl+c", b"\x0a": "ctrl+j", b"\x1a": "ctrl+z",
    b"\x1c": "ctrl+backslash", b"\x1d": "ctrl+right_square_bracket", b"\x1f": "ctrl+underscore",
    "é".encode(): "é", "한".encode(): "한", "🐳".encode(): "spouting_whale",
    # alt
    b"\x1ba": "alt+a", b"\x1bB": "alt+shift+b", b"\x1b1": "alt+1", b"\x1b.": "alt+full_stop",
    b"\x1b,": "alt+comma", b"\x1b/": "alt+slash", b"\x1b<": "alt+less_than_sign", b"\x1b ": "alt+space",
    b"\x1b\r": "alt+enter", b"\x1b\t": "alt+tab", b"\x1b\x01": "alt+ctrl+a", "\x1bé".encode(): "alt+é",
    # the cursor block
    CSI + b"A": "up", b"\x1bOA": "up", CSI + b"1;2A": "shift+up", CSI + b"1;3A": "alt+up",
    CSI + b"1;5A": "ctrl+up", CSI + b"1;6A": "ctrl+shift+up", CSI + b"1;7A": "alt+ctrl+up",
    CSI + b"B": "down", CSI + b"C": "right", CSI + b"D": "left", CSI + b"1;5D": "ctrl+left",
    CSI + b"H": "home", b"\x1bOH": "home", CSI + b"1~": "home", CSI + b"7~": "home",
    CSI + b"F": "end", CSI + b"4~": "end", CSI + b"1;5F": "ctrl+end", CSI + b"1;2H": "shift+home",
    CSI + b"2~": "insert", CSI + b"3~": "delete", CSI + b"3;5~": "ctrl+delete", CSI + b"5~": "pageup",
    CSI + b"6~": "pagedown", CSI + b"5;2~": "shift+pageup", CSI + b"6;3~": "alt+pagedown",
    CSI + b"Z": "shift+tab", CSI + b"27;5;9~": "ctrl+tab", CSI + b"27;2;13~": "shift+enter",
    # function keys
    b"\x1bOP": "f1", b"\x1bOQ": "f2", b"\x1bOR": "f3", b"\x1bOS": "f4", CSI + b"15~": "f5",
    CSI + b"17~": "f6", CSI + b"18~": "f7", CSI + b"19~": "f8", CSI + b"20~": "f9", CSI + b"21~": "f10",
    CSI + b"23~": "f11", CSI + b"24~": "f12", CSI + b"25~": "f13", CSI + b"1;2P": "shift+f1",
    CSI + b"1;5R": "ctrl+f3", CSI + b"15;3~": "alt+f5", CSI + b"24;5~": "ctrl+f12", CSI + b"11~": "f1",
    CSI + b"[A": "f1", CSI + b"[E": "f5",
    # rxvt, keypads
    CSI + b"a": "shift+up", b"\x1bOc": "ctrl+right", CSI + b"3$": "shift+delete", CSI + b"5^": "ctrl+pageup",
    CSI + b"23@": "ctrl+shift+f11", b"\x1bOM": "enter", b"\x1bOp": "0", b"\x1bOk": "plus",
    # kitty's protocol
    CSI + b"27u": "escape", CSI + b"97;;97u": "a", CSI + b"97;2;65u": "A", CSI + b"97;5u": "ctrl+a",
    CSI + b"97;3u": "alt+a", CSI + b"46;3u": "alt+full_stop", CSI + b"13u": "enter",
    CSI + b"9;2u": "shift+tab",
    CSI + b"32;;32u": "space", CSI + b"93;5u": "ctrl+right_square_bracket", CSI + b"57376u": "f13",
    CSI + b"1;129A": "up", CSI + b"127;5u": "ctrl+backspace", CSI + b"57441u": "left_shift",
}  # fmt: skip
"""What terminals send for a key, and its name."""

EXACT = [
    b"a", b"\x7f", b"\x08", b"\x00", b"\x1d", "é".encode(), b"\xff", b"\x1bb", b"\x1bf", b"\x1b.", b"\x1b<",
    b"\x1b\r", b"\x1b\x01", b"\x1b1", b"\x1b\x7f", b"\x1b ", b"\x1bZ", b"\x1b,", b"\x1b/",
    b"\x1b[1;3A", b"\x1b[1;2P",
    b"\x1b[5~", b"\x1b[5;2~", b"\x1b[3;5~", b"\x1bOP", b"\x1b[15~", b"\x1b[24;5~", b"\x1b[Z", b"\x1b[1;5H",
    b"\x1b[123z", b"\x1b]", b"\x1bP", b"\x1b[", b"\x1bO", "\x1bé".encode(),
]  # fmt: skip
"""What a shell is to get just as it came."""

ENCODED = {
    b"\x1b[A": b"\x1b[A", b"\x1bOA": b"\x1b[A", b"\x1b[H": b"\x1b[H", b"\x1b[1~": b"\x1b[H",
    b"\x1b[4~": b"\x1b[F",
    b"\x1b[11~": b"\x1bOP", b"\x1b[[A": b"\x1bOP", b"\x1b[27u": b"\x1b", b"\x1b[97;5u": b"\x01",
    b"\x1b[97;3u": b"\x1ba",
}  # fmt: skip
"""What a shell is to get in xterm's form, by its own modes."""


def read(*pieces: bytes, wants_bytes: bool = False) -> list[Message]:
    """Return what the pieces say, each a read of its own, and then nothing more comes."""
    parser = InputParser()
    parser.wants_bytes = wants_bytes
    found = [event for piece in pieces for event in parser.feed(piece)]
    while parser.wait_s is not None:
        found += parser.expire()
    assert parser.kept == 0
    return found


def keys(*pieces: bytes) -> list[str]:
    return [event.key for event in read(*pieces) if isinstance(event, events.Key)]


def for_shell(*pieces: bytes, modes: Modes | None = None) -> bytes:
    """Return what a program in a shell gets."""
    sent = b""
    for event in read(*pieces, wants_bytes=True):
        if isinstance(event, TypedKey):
            data = event.data
            sent += encode_key(event.key, event.character, modes or Modes()) if data is None else data
    return sent


def essence(found: list[Message]) -> list[object]:
    return [
        (event.key, event.character) if isinstance(event, events.Key) else (type(event), repr(event))
        for event in found
    ]


def test_there_are_enough_keys() -> None:
    assert len(KEYS) >= 100


@pytest.mark.parametrize("data", KEYS)
def test_a_key(data: bytes) -> None:
    (event,) = read(data)
    assert isinstance(event, TypedKey)
    assert event.key == KEYS[data]


@pytest.mark.parametrize("data", [data for data in KEYS if len(data) > 2 and data[1:2] in b"[O"])
def test_a_sequence_in_two_pieces_is_still_one_key(data: bytes) -> None:
    for cut in range(1, len(data)):
        assert keys(data[:cut], data[cut:]) == [KEYS[data]], cut


def test_escape_and_a_key_after_it_are_two_keys_unless_they_came_as_one() -> None:
    assert keys(b"\x1b") == ["escape"]
    assert keys(b"\x1b", b"q") == ["escape", "q"]
    assert keys(b"\x1b", b"[") == ["escape", "left_square_bracket"]
    assert keys(b"\x1b", b":") == ["escape", "colon"]
    assert keys(b"\x1b\x1b") == ["escape", "escape"]
    assert keys(b"\x1b\x1b[A") == ["escape", "up"]
    assert keys(b"\x1b[") == ["alt+left_square_bracket"]


def test_alt_edits_in_a_field_and_types_nothing() -> None:
    assert keys(b"\x1bb", b"\x1bf", b"\x1b\x7f") == ["ctrl+left", "ctrl+right", "ctrl+w"]
    for data in (b"\x1bx", b"\x1b.", b"\x1b1", b"\x1b "):
        (event,) = read(data)
        assert isinstance(event, events.Key)
        assert event.character is None


@pytest.mark.parametrize("data", EXACT)
def test_a_shell_gets_what_was_typed(data: bytes) -> None:
    assert for_shell(data) == data
    for cut in range(1, len(data)):
        assert for_shell(data[:cut], data[cut:]) == data, cut


@pytest.mark.parametrize("data", ENCODED)
def test_a_shell_gets_xterms_form(data: bytes) -> None:
    assert for_shell(data) == ENCODED[data]


def test_arrows_follow_the_programs_mode() -> None:
    assert for_shell(b"\x1b[A", modes=Modes(application_cursor=True)) == b"\x1bOA"


def test_over_a_slow_link_a_shell_gets_the_same_bytes() -> None:
    """Each byte comes long after the one before."""
    data = b"\x1b[A\x1bb\x1b[1;5C\x1b:wq\r\x1b[200~"
    parser = InputParser()
    parser.wants_bytes = True
    sent = b""
    for byte in data:
        found = [*parser.feed(bytes([byte])), *(parser.expire() if parser.wait_s else [])]
        for event in found:
            if isinstance(event, TypedKey):
                sent += (
                    event.data if event.data is not None else encode_key(event.key, event.character, Modes())
                )
    assert sent.startswith(b"\x1b[A\x1bb\x1b[1;5C\x1b:wq\r")


def test_a_report_in_two_pieces_is_not_typed_into_a_shell() -> None:
    parser = InputParser()
    parser.wants_bytes = True
    assert [event.key for event in parser.feed(b"\x1b") + parser.expire() if isinstance(event, TypedKey)] == [
        "escape"
    ]
    found = parser.feed(b"[<0;5;6M")
    assert [type(event) for event in found] == [events.MouseDown]


def test_a_lone_escape_waits_for_little_in_a_shell_and_the_leave_key_is_seen_after_it() -> None:
    parser = InputParser()
    parser.feed(b"\x1b")
    assert parser.wait_s == pytest.approx(0.1)
    parser.wants_bytes = True
    assert parser.wait_s is not None
    assert parser.wait_s <= 0.015
    found = [event.key for event in read(b"\x1b\x1d", wants_bytes=True) if isinstance(event, events.Key)]
    assert found == ["escape", "ctrl+right_square_bracket"]


@pytest.mark.parametrize("wants_bytes", [False, True])
def test_what_is_no_utf_8_harms_nothing(wants_bytes: bool) -> None:
    found = read(b"\xff", b"\xc3", b"b", b"\xe9a", b"\xed\xa0\x80", b"x", wants_bytes=wants_bytes)
    typed = [event.character for event in found if isinstance(event, events.Key)]
    assert [character for character in typed if character not in ("\ufffd", None)] == ["b", "a", "x"]


def test_the_mouse() -> None:
    found = read(b"\x1b[<0;10;5M\x1b[<0;10;5m\x1b[<35;11;5M\x1b[<64;1;1M\x1b[<20;2;2M")
    assert [type(event) for event in found] == [
        events.MouseDown, events.MouseUp, events.MouseMove, events.MouseScrollUp, events.MouseDown,
    ]  # fmt: skip
    down, last = found[0], found[-1]
    assert isinstance(down, events.MouseDown)
    assert isinstance(last, events.MouseDown)
    assert (down.x, down.y, down.button) == (9, 4, 1)
    assert (last.shift, last.ctrl) == (True, True)


def test_old_mouse_reports_are_understood_or_dropped_whole() -> None:
    (event,) = read(b"\x1b[M\x20\xe0\x30")  # column 192: not UTF-8
    assert isinstance(event, events.MouseDown)
    assert (event.x, event.y) == (191, 15)
    assert read(b"\x1b[M\x20\x20\x20", b"\x1b[M\x23", b"\x1b[<0;0;0M", b"\x1b[<0;-5;3M") == []
    assert [type(event) for event in read(b"\x1b[32;5;6M\x1b[35;5;6M")] == [events.MouseDown, events.MouseUp]


def test_the_mouse_in_pixels() -> None:
    resize, moved = read(b"\x1b[48;40;100;800;1000t\x1b[<35;101;41M")
    assert isinstance(resize, events.Resize)
    assert resize.size == (100, 40)
    assert isinstance(moved, events.MouseMove)
    assert (moved.x, moved.y) == (10, 2)


def test_a_paste() -> None:
    (event,) = read(b"\x1b[200~one\ntwo \xe9\xed\x95", b"\x9c\x1b[A\x00\x1b[20", b"1~")
    assert isinstance(event, events.Paste)
    assert event.text == "one\ntwo \ufffd한\x1b[A"


def test_a_paste_without_an_end_ends_by_itself() -> None:
    paste, key = read(b"\x1b[200~abc\x1b[20"), keys(b"q")
    assert [event.text for event in paste if isinstance(event, events.Paste)] == ["abc\x1b[20"]
    assert key == ["q"]
    parser = InputParser()
    parser.feed(b"\x1b[200~")
    pasted = 0
    for _ in range(200):
        pasted += sum(
            len(event.text) for event in parser.feed(b"x" * 65536) if isinstance(event, events.Paste)
        )
        assert parser.kept <= MOST_PASTE + 65536
    assert pasted > MOST_PASTE


def test_focus_and_answers() -> None:
    found = read(
        b"\x1b[I\x1b[O\x1b[?2026;2$y\x1b[?2048;2$y\x1b[7;20R\x1b[?62;22c\x1b[>1;10;0c\x1b[0n\x1b[?25u"
        b"\x1b]11;rgb:1111/2222/3333\x1b\\\x1bP>|term 1.0\x1b\\\x1b[8;40;100t\x1b_Gi=1;OK\x1b\\"
    )
    assert [type(event) for event in found] == [
        events.AppFocus,
        events.AppBlur,
        messages.TerminalSupportsSynchronizedOutput,
        messages.InBandWindowResize,
        events.CursorPosition,
    ]
    assert keys(b"\x1b]11;rgb:00", b"00/0000\x07", b"x") == ["x"]
    assert keys(b"\x1b]11;rgb:0000") == []
    assert keys(b"\x1b]11;rgb:00", b"\x0c", b"\x11") == ["ctrl+l", "ctrl+q"]
    assert keys(b"\x1b]11;rgb:00", b"\x1b[A") == ["up"]


def test_unknown_sequences_are_never_typed() -> None:
    assert keys(b"\x1b[123;4z\x1b[?1;2;3x\x1b[=5W\x1b[1;2;3;4;5;6q\x1b[99999999999999999999u") == []
    assert keys(b"\x1b[" + b"1;" * 10_000 + b"Aq") == ["q"]
    assert keys(b"\x1b]0;" + b"x" * 100_000 + b"\x07q") == ["q"]
    assert keys(b"\x1b[1114112;;1114112:55296u", b"q") == ["q"]


@given(st.data())
def test_how_it_is_split_changes_nothing_but_escape(data: st.DataObject) -> None:
    """Cuts everywhere but right behind an escape, where they mean something."""
    pieces = data.draw(
        st.lists(st.sampled_from([*sorted(KEYS), b"\x1b[<35;7;8M", b"\x1b[I", b"\xff"]), max_size=8)
    )
    whole = b"".join(pieces)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(whole)))))
    cuts = [cut for cut in cuts if whole[cut - 1 : cut] != b"\x1b"]
    split = [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    assert essence(read(*split)) == essence(read(whole))


@given(st.lists(st.binary(max_size=40), max_size=12), st.booleans())
def test_any_bytes_are_taken(pieces: list[bytes], wants_bytes: bool) -> None:
    read(*pieces, wants_bytes=wants_bytes)


def test_a_flood_of_garbage_is_not_kept() -> None:
    chance = random.Random(1)
    parser = InputParser()
    for number in range(200):
        parser.wants_bytes = number % 2 == 0
        parser.feed(chance.randbytes(5000))
        assert parser.kept <= MOST_SEQUENCE + 16 or parser.wait_s == pytest.approx(1.0)  # a paste has begun
        if number % 10 == 0:
            parser.expire()
