"""How fast the app's shell is beside `docker exec -it` in a tmux, and how much memory shells leave behind.

    DOCKER_HOST=… python -m benchmarks.shell_figures [--only NAMES] [--plain] [--mb N] [--shells N]

Output is timestamped as it arrives. Compare only figures of one run. Needs tmux, the `docker` command
and the image debian:local (`./dev lab up --bare` has it).
"""

import argparse
import hashlib
import os
import random
import re
import shlex
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

from benchmarks.shell_pair import TMUX_OPTIONS, boxes, environment, find_row
from benchmarks.timed_terminal import TimedTerminal
from dockertui.engine.exec_launch import DETACH_KEYS
from tests.support.pty_app import PtyApp
from tests.support.telling_box import Box

PLAIN = "import sys; sys.modules['pyghostty'] = None; from dockertui.cli import main; sys.exit(main())"
"""The app as a plain install has it: without the fast emulator."""
PROMPT = b"@@"
SETTINGS = "PS1='@''@ '; bind 'set enable-bracketed-paste off'\r"
PASTE = "".join(f"{n:08d} {'x' * 60}\n" for n in range(969_000 // 70 + 1))[:968_999] + "\n"


class RawTerminal(TimedTerminal):
    """A terminal of which only the bytes are kept: a flood would take minutes to understand."""

    raw = b""

    def _feed(self, data: bytes) -> None:
        self.raw = (self.raw + data)[-200_000:]

    def wait_for(self, wanted: bytes, timeout_s: float = 120.0) -> float:
        """Return when some bytes had come; what came before is forgotten."""
        arrived = self.until(lambda _terminal: wanted in self.raw, timeout_s)
        if arrived is None:
            raise AssertionError(f"{wanted!r} did not come: {self.raw[-2000:]!r}")
        return arrived

    def press(self, keys: str, wanted: bytes, timeout_s: float = 120.0) -> float:
        """Return how long it takes from some keys to bytes that come after, in seconds."""
        while self.step(0) is not None:
            pass
        self.raw = b""
        at = self.send(keys)
        return self.wait_for(wanted, timeout_s) - at


def open_terminal(box: Box, url: str, app: Sequence[str]) -> RawTerminal:
    """Open a shell with a short prompt, in the app or, without one, in tmux."""
    home = tempfile.mkdtemp(prefix="dt-bench-")
    if app:
        terminal = RawTerminal(
            [*app, "--host", url, "--log-file", f"{home}/log"], environment(home), cwd=home
        )
        terminal.wait_for(b"live")
        terminal.drain(1)
        terminal.send("/")
        terminal.drain(1)
        terminal.send(f"{box.name}\r")
        terminal.drain(1)
        terminal.press("e", b"root@")
    else:
        config = Path(home, "tmux.conf")
        config.write_text(TMUX_OPTIONS)
        inner = ["docker", "exec", "-it", "--detach-keys", DETACH_KEYS, box.id, "bash"]
        argv = ["tmux", "-S", f"{home}/socket", "-f", str(config), "new-session", *inner]
        terminal = RawTerminal(argv, {**environment(home), "DOCKER_HOST": url}, cwd=home)
        terminal.wait_for(b"root@")
    terminal.press(SETTINGS, PROMPT)
    terminal.drain(0.5)
    return terminal


def cat(terminal: RawTerminal, megabytes: int) -> str:
    """Print a large file, three times."""
    size = megabytes * 1_000_000
    terminal.press(f"seq 1 99999999 | head -c {size} >/tmp/big; echo MA''DE\r", b"MADE")
    took = [terminal.press("cat /tmp/big; echo; echo EN''DED\r", b"ENDED", 300) for _ in range(3)]
    return f"cat of {megabytes} MB: " + " / ".join(f"{megabytes / s:.1f}" for s in took) + " MB/s"


def interrupt(terminal: RawTerminal, _megabytes: int) -> str:
    """Interrupt an endless output."""
    took = []
    for _ in range(5):
        terminal.send("yes\r")
        terminal.drain(2)
        took.append(terminal.press("\x03", PROMPT))
        terminal.drain(0.5)
    return "ctrl+c to the prompt under yes: " + " / ".join(f"{s:.2f}" for s in took) + " s"


def echo(terminal: RawTerminal, _megabytes: int) -> str:
    """Type, and wait for what is echoed."""
    chance, took = random.Random(1), []
    for number in range(100):
        letter = "bcdfgijk"[number % 8]
        took.append(terminal.press(letter, letter.encode(), 5) * 1000)
        terminal.drain(chance.uniform(0.06, 0.16))
        if number % 25 == 24:
            terminal.press("\x15\x0c", PROMPT)
    p90 = statistics.quantiles(took, n=10)[-1]
    return f"key echo: median {statistics.median(took):.1f} ms, p90 {p90:.1f} ms"


def paste(terminal: RawTerminal, _megabytes: int) -> str:
    """Paste a long text into a program that reads it."""
    text = PASTE
    terminal.press("stty -echo; echo RE''ADING; head -c 969000 | md5sum\r", b"READING")
    wanted = hashlib.md5(text.encode()).hexdigest().encode()
    at = time.monotonic()
    sent = f"\x1b[200~{text}\x1b[201~".encode()
    while sent:
        sent = sent[os.write(terminal.fileno(), sent[:4096]) :]
        while terminal.step(0) is not None:
            pass
    took = terminal.wait_for(wanted) - at
    terminal.send("stty echo\r")
    return f"paste of {len(text)} bytes: {took:.1f} s, md5 equal"


FIGURES: dict[str, Callable[[RawTerminal, int], str]] = {
    "echo": echo,
    "interrupt": interrupt,
    "cat": cat,
    "paste": paste,
}


def places(name: str, app: Sequence[str]) -> list[tuple[str, Sequence[str]]]:
    """Return where a figure is taken; what tmux makes of a paste depends on when it comes."""
    return [("here", app), *([] if name == "paste" else [("in tmux", [])])]


def search(box: Box, url: str, app: Sequence[str]) -> None:
    """Time what each key of a search through 10,000 lines takes to the screen."""
    terminal = open_terminal(box, url, app)
    terminal.press("seq -f 'line %.0f of the history' 1 10000; echo EN''DED\r", b"ENDED")
    terminal.drain(1)
    terminal.press("\x1d", b"Close this shell")
    terminal.press("/", b"Search")
    terminal.drain(1)  # the whole history is read
    took = []
    for key in "line 5":
        took.append(terminal.press(key, b"/", 10) * 1000)
        terminal.drain(0.3)
    steps = []
    terminal.send("\r")
    terminal.drain(0.3)
    for number in range(40):
        steps.append(terminal.press("n", f"{number + 2}/".encode(), 10) * 1000)
        terminal.drain(0.1)
    terminal.close()
    shown = " / ".join(f"{ms:.0f}" for ms in took)
    print(f"search in 10,000 lines, a letter of the text: {shown} ms")
    print(f"search in 10,000 lines, a step: median {statistics.median(steps):.1f}, worst {max(steps):.1f} ms")


def memory(box: Box, url: str, app: Sequence[str], count: int) -> None:
    """Open and leave shells, and print the app's memory on the way."""
    home = tempfile.mkdtemp(prefix="dt-bench-")
    argv = [*app, "--host", url, "--log-file", f"{home}/log"]
    with PtyApp(argv, env=environment(home)) as terminal:
        terminal.wait_for("● live")
        find_row(terminal, box.name)
        after: dict[int, float] = {}
        process = psutil.Process(terminal.pid)
        for number in range(1, count + 1):
            terminal.send("e")
            terminal.wait_for(re.compile(r"root@.*#"))
            terminal.send("echo a line of output; exit\r")
            terminal.wait_for(re.compile(r"Containers 1\b"))
            time.sleep(0.6)  # a key that comes sooner is taken as meant for the shell that ended
            if number in (1, 10, 50, 100, 200, count):
                after[number] = process.memory_info().rss / 1e6
                print(f"  after {number} shells: {after[number]:.1f} MB", flush=True)
        print(f"memory: {after[count] - after[10]:+.1f} MB from 10 to {count} shells; "
              f"{box.processes()} processes in the container")  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--app", default=shlex.join([sys.executable, "-m", "dockertui"]))
    parser.add_argument("--plain", action="store_true", help="without the fast emulator")
    parser.add_argument("--only", default="", help=f"of {', '.join(FIGURES)}, search, memory (default: all)")
    parser.add_argument("--mb", type=int, default=50, help="how much cat prints (default: %(default)s)")
    parser.add_argument("--shells", type=int, default=300, help="opened for memory (default: %(default)s)")
    options = parser.parse_args()
    app = [sys.executable, "-c", PLAIN] if options.plain else shlex.split(options.app)
    only = set(filter(None, options.only.split(","))) or {*FIGURES, "search", "memory"}
    with boxes(1) as ((box,), url):
        for name, measure in FIGURES.items():
            for place, command in places(name, app) if name in only else ():
                terminal = open_terminal(box, url, command)
                print(f"{place}: {measure(terminal, options.mb)}", flush=True)
                terminal.close()
        if "search" in only:
            search(box, url, app)
        if "memory" in only:
            memory(box, url, app, options.shells)


if __name__ == "__main__":
    main()
