"""Records what real programs write, with the screens that tmux makes of it; run by hand.

    python -m tests.unit.terminal.record CONTAINER

The container needs bash, vim, less and top. Each recording is a JSON file: the screen's size and a
list of steps, each the bytes that came and tmux's screen and cursor after them.
"""

import base64
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from dockertui.engine import endpoint
from dockertui.engine.engine import Engine
from dockertui.engine.exec_session import ExecSession
from dockertui.terminal import make_emulator
from dockertui.terminal.emulator import Size

HERE = Path(__file__).parent / "recordings"
QUIET_S = 0.6
SIZE = Size(80, 24)

PROGRAMS: dict[str, list[str]] = {
    "bash": [
        "echo one two thre\x1b[Die\x01\x06\x06X\r",
        "\x1b[31mnot a key\x15ls --color=always -la /\r",
        "printf '\\e[1;3;4;38;5;208mstyled\\e[0m \\e[48;2;10;20;30mbg\\e[K\\e[0m\\n'\r",
        "echo 한국어 텍스트 日本語 ✓ | tee /tmp/k\r",
        "echo " + "x" * 150 + "\r",
        "for i in $(seq 60); do echo line $i; done\r",
        "clear\r",
    ],
    "vim": [
        "vim -u NONE -N /tmp/v.txt\r",
        "ihello world\r한글 파일\rthird line\x1b",
        ":syntax on\r:set number hlsearch\r",
        "/line\r",
        "ggVGy5p",
        "\x06\x02:split\r",
        "\x17jdd:1\r",
        ":q!\r:q!\r",
    ],
    "vim-defaults": ["vim /etc/bash.bashrc\r", "\x06", "\x06G", "ovisual\x1bVkkd", ":q!\r"],
    "less": ["less /etc/bash.bashrc\r", " ", "/if\r", "nn", "G", "g", "q"],
    "top": ["top -d 100 -n 2\r", "1", "q"],
    "tput": [
        "tput cup 5 10; printf A; tput il 1; tput cup 8 3; "
        "printf 'abcdef\\b\\b\\b'; tput ich 2; tput dch 1\r",
        "printf '\\e[5;15r\\e[15;1H\\n\\nregion\\e[r\\e[20;1H'\r",
        "printf 'a\\tb\\tc\\e[3g\\e[12G\\eH\\r\\tX\\n'; printf '\\e(0lqqqk\\e(B\\n'\r",
        "printf '\\e[?1049h\\e[2J\\e[3;3Halternate'; sleep 1; printf '\\e[?1049l'\r",
        "printf 'rep%s\\e[5b\\n' =; printf '\\e[7mreverse\\e[27m \\e[9mstrike\\e[0m\\n'\r",
        "printf '\\e[1;1H\\e[M\\e[3S\\e[2T\\e[24;70Hmargin한글wrap'\r",
    ],
}


def record(container: str, steps: list[str], engine: Engine) -> list[bytes]:
    """Type the steps in a shell; returns what came after each, the shell's start first."""
    session = ExecSession(container, ["bash", "--norc"], columns=SIZE.columns, rows=SIZE.rows)
    emulator = make_emulator(SIZE, session.reply)
    engine.open(session)
    came: list[bytes] = []
    for keys in ["PS1='$ '; clear\r", *steps]:
        session.write(keys.encode())
        part = b""
        quiet_since = time.monotonic()
        while time.monotonic() - quiet_since < QUIET_S + (1.0 if "sleep" in keys else 0):
            data = session.take_bytes(65536)
            if data:
                part += data
                emulator.feed(data)
                quiet_since = time.monotonic()
            time.sleep(0.02)
        came.append(part)
    session.close()
    emulator.close()
    return came


def tmux(*args: str) -> str:
    """Run tmux on a server of its own."""
    return subprocess.run(["tmux", "-L", "record", *args], check=True, capture_output=True, text=True).stdout


def reference(parts: list[bytes]) -> list[dict[str, object]]:
    """Return the steps with tmux's screen and cursor after each."""
    steps: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory() as folder:
        pipe = Path(folder) / "pipe"
        subprocess.run(["mkfifo", str(pipe)], check=True)
        show = f"stty raw -echo; cat <{pipe}; sleep 1000"
        tmux("-f/dev/null", "new-session", "-d", "-x", str(SIZE.columns), "-y", str(SIZE.rows), show)
        tmux("set", "-g", "status", "off")
        tmux("resize-window", "-x", str(SIZE.columns), "-y", str(SIZE.rows))
        with pipe.open("wb", buffering=0) as to:
            for part in parts:
                to.write(part)
                time.sleep(0.4)
                screen = tmux("capture-pane", "-p", "-e", "-N").split("\n")[: SIZE.rows]
                cursor = tmux("display-message", "-p", "#{cursor_x} #{cursor_y} #{cursor_flag}").split()
                steps.append(
                    {
                        "bytes": base64.b64encode(part).decode(),
                        "screen": screen,
                        "cursor": [int(n) for n in cursor],
                    }
                )
        tmux("kill-server")
    return steps


def main() -> None:
    """Record every program."""
    engine = Engine(
        endpoint.resolve(host=None, context=None, environ=dict(__import__("os").environ), home=Path.home())
    )
    for name, keys in PROGRAMS.items():
        steps = reference(record(sys.argv[1], keys, engine))
        text = json.dumps(
            {"columns": SIZE.columns, "rows": SIZE.rows, "steps": steps}, ensure_ascii=False, indent=1
        )
        (HERE / f"{name}.json").write_text(text)
        print(name, len(steps))
    engine.close()


if __name__ == "__main__":
    main()
