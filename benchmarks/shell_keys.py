"""Compares what a program gets of the keys typed into the app's shell with what it gets in tmux.

    DOCKER_HOST=… python -m benchmarks.shell_keys [--timings N] [--escapes N] [--vim N] [--vim-keys N]

Beside the app runs `docker exec -it` in a tmux with `escape-time 0`; both get the same bytes at the same
moments. Exit code 1 if they differ in more than Home and End, where the app sends xterm's own form. Needs
tmux, the `docker` command and the image debian:local (`./dev lab up --bare` has it).
"""

import argparse
import random
import shlex
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from benchmarks.shell_pair import boxes, open_ours, open_tmux
from tests.support.pty_app import PtyApp
from tests.support.telling_box import READ_BYTES, READY, Box
from tests.support.vim_keys import vim_keys
from tests.support.xterm_keys import LEAVE, XTERM_KEYS

END = b"\xe2\x90\x84"
"""Ends what a key gave; no key gives it."""
OWN_FORM = ("home", "end")
SETTLE_S = 0.04
"""How long a key's bytes may be on their way before the next key."""


def type_key(terminal: PtyApp, data: bytes, *, is_ours: bool) -> None:
    """Press a key; the keys that leave the app's shell go to the program when pressed twice."""
    terminal.send(data)
    if is_ours and data in LEAVE:
        terminal.wait_for("Close this shell")
        terminal.send(data)
        terminal.wait_gone("Close this shell")


class Pair:
    """The two terminals with a program in each that tells what it gets."""

    def __init__(self, ours: tuple[Box, PtyApp], theirs: tuple[Box, PtyApp]) -> None:
        self.both = (ours, theirs)
        for box, terminal in self.both:
            terminal.send(f"{READ_BYTES}\r")
            box.wait_for(READY)

    def got(self, press: Callable[[PtyApp, bool], None]) -> list[bytes]:
        """Return what the program got of something pressed, here and there."""
        for number, (_box, terminal) in enumerate(self.both):
            press(terminal, number == 0)
        time.sleep(SETTLE_S)
        found = []
        for box, terminal in self.both:
            terminal.send(END)
            found.append(box.wait_for(END))
        return found


def compare_keys(pair: Pair) -> int:
    """Print what each key gives; return how many differ that may not."""
    wrong = same = 0
    for name, data in XTERM_KEYS.items():
        ours, theirs = pair.got(lambda terminal, own, data=data: type_key(terminal, data, is_ours=own))  # type: ignore[misc]
        is_right = ours == (data if name in OWN_FORM else theirs)
        same += ours == theirs
        if ours != theirs:
            print(
                f"  {name}: typed {data!r}, here {ours!r}, in tmux {theirs!r}{'' if is_right else '  WRONG'}"
            )
        wrong += not is_right
    print(f"keys: {len(XTERM_KEYS)}, the same {same}, wrong {wrong}")
    return wrong


def compare_timings(pair: Pair, count: int, chance: random.Random) -> int:
    """Type escape and a key, 0 to 150 ms apart; return how often the two differ."""
    keys = [bytes([code]) for code in (*range(0x20, 0x7F), 9, 13, 1, 5, 18, 23, 0x7F)]
    wrong = 0
    for _ in range(count):
        key, gap_s = chance.choice(keys), chance.uniform(0, 0.15)

        def press(terminal: PtyApp, _own: bool, key: bytes = key) -> None:
            terminal.send(key)

        for _box, terminal in pair.both:
            terminal.send(b"\x1b")
        time.sleep(gap_s)
        ours, theirs = pair.got(press)
        if ours != theirs:
            wrong += 1
            print(f"  escape, {gap_s * 1000:.0f} ms, {key!r}: here {ours!r}, in tmux {theirs!r}")
    print(f"escape and a key: {count} timings, {wrong} differ")
    return wrong


def time_escapes(pair: Pair, count: int, chance: random.Random) -> None:
    """Print how long a lone escape takes until the program has it, in milliseconds."""
    took: tuple[list[float], list[float]] = ([], [])
    for _ in range(count):
        for (box, terminal), times in zip(pair.both, took, strict=True):
            time.sleep(chance.uniform(0.05, 0.1))
            before = time.monotonic()
            terminal.send(b"\x1b")
            box.wait_for(b"\x1b")
            times.append((box.arrived_at - before) * 1000)
    for name, times in zip(("here", "in tmux"), took, strict=True):
        p95 = statistics.quantiles(times, n=20)[-1]
        print(f"a lone escape, {name}: median {statistics.median(times):.1f} ms, p95 {p95:.1f} ms")


def edit(box: Box, terminal: PtyApp, keys: Sequence[bytes], gaps_s: Sequence[float]) -> str:
    """Type keys into vim and return the file it saves."""
    terminal.send("vim -u NONE -N -n -i NONE +'set ttimeout ttimeoutlen=30' /tmp/note\r")
    terminal.wait_for('"/tmp/note"')
    time.sleep(1)  # vim has asked the terminal what it is
    for key, gap_s in zip(keys, gaps_s, strict=True):
        terminal.send(key)
        time.sleep(gap_s)
    time.sleep(0.3)
    terminal.send("\x1b")
    time.sleep(0.3)
    terminal.send(":w! /tmp/saved\r")
    time.sleep(0.1)
    terminal.send(":!cat /tmp/saved >/tmp/got; echo END >/tmp/got\r")
    return box.wait_for(b"END\n").decode()


def vim_session(app: Sequence[str], seed: int, count: int) -> bool:
    """Edit a file in both with the same keys at the same moments; return whether it is the same file."""
    chance = random.Random(seed)
    keys = vim_keys(chance, count)
    gaps_s = [chance.uniform(0, 0.05) for _ in keys]
    with (
        boxes() as ((one, other), url),
        open_ours(one, url, app) as ours,
        open_tmux(other, url) as theirs,
        ThreadPoolExecutor(2) as pool,
    ):
        jobs = [pool.submit(edit, *where, keys, gaps_s) for where in ((one, ours), (other, theirs))]
        here, there = (job.result() for job in jobs)
    is_same = here == there
    print(
        f"  vim, seed {seed}: {len(keys)} keys, {len(here)} characters saved: "
        + ("the same" if is_same else f"DIFFERENT\n{here}\n---- in tmux\n{there}"),
        flush=True,
    )
    return is_same


def main() -> None:
    """Compare, print, and say by the exit code whether all is well."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--app", default=shlex.join([sys.executable, "-m", "dockertui"]))
    parser.add_argument("--timings", type=int, default=200, help="escape and a key (default: %(default)s)")
    parser.add_argument("--escapes", type=int, default=100, help="lone escapes (default: %(default)s)")
    parser.add_argument("--vim", type=int, default=20, help="sessions of vim (default: %(default)s)")
    parser.add_argument("--vim-keys", type=int, default=2000, help="keys of each (default: %(default)s)")
    parser.add_argument(
        "--first-seed", type=int, default=0, help="of the first session (default: %(default)s)"
    )
    parser.add_argument("--at-once", type=int, default=4, help="sessions at a time (default: %(default)s)")
    options = parser.parse_args()
    app, chance = shlex.split(options.app), random.Random(1)
    wrong = 0
    with boxes() as ((one, other), url), open_ours(one, url, app) as ours, open_tmux(other, url) as theirs:
        pair = Pair((one, ours), (other, theirs))
        wrong += compare_keys(pair)
        wrong += compare_timings(pair, options.timings, chance)
        if options.escapes > 1:
            time_escapes(pair, options.escapes, chance)
    seeds = range(options.first_seed, options.first_seed + options.vim)
    with ThreadPoolExecutor(options.at_once) as pool:
        jobs = [pool.submit(vim_session, app, seed, options.vim_keys) for seed in seeds]
        same = sum(job.result() for job in jobs)
    print(f"vim: {same} of {options.vim} files the same")
    sys.exit(bool(wrong or same < options.vim))


if __name__ == "__main__":
    main()
