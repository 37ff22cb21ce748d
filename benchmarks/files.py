"""Measures how soon the files of a large volume show, in a terminal of 160×48.

    DOCKER_HOST=unix:///… python -m benchmarks.files [--runs N]

The volume holds a sparse file of 5 GB and a folder of 100,000 files; it needs an image `busybox:local`, as
the lab has. From the key until the first row, and the memory of the app before and after.
"""

import argparse
import os
import re
import shutil
import sys
import tempfile

import docker

from benchmarks.bench import QUIT, Figure, spawn_at, table
from benchmarks.population import LABEL
from benchmarks.timed_terminal import TimedTerminal

NAME = "dtb-large"
FILL = """\
mkdir -p /v/many; cd /v/many; i=0
while [ $i -lt 100000 ]; do : > "f$i"; i=$((i+1)); done
truncate -s 5G /v/sparse.img
"""


def fill(api: docker.APIClient) -> None:
    """Make the volume."""
    api.create_volume(NAME, labels={LABEL: "1"})
    config = api.create_host_config(binds={NAME: {"bind": "/v", "mode": "rw"}}, auto_remove=True)
    made = api.create_container("busybox:local", ["sh", "-c", FILL], host_config=config, labels={LABEL: "1"})
    api.start(made["Id"])
    api.wait(made["Id"])


def press(terminal: TimedTerminal, keys: str, pattern: str, figure: Figure) -> None:
    """Press a key, and take the time until something shows."""
    wanted = re.compile(pattern)
    at = terminal.send(keys)
    shown = terminal.until(lambda t: t.shows(wanted), 20)
    figure.add(shown and (shown - at) * 1000)
    if shown is None:
        print("\n".join(terminal.screen.display), file=sys.stderr)
    terminal.drain(2)


def measure(url: str, home: str, runs: int) -> list[Figure]:
    """Measure the top of the volume, the folder, and memory."""
    top, folder = (
        Figure("key → files of the volume", "ms", 1000),
        Figure("key → first of 100,000", "ms", 1000),
    )
    before, after = Figure("memory before", "MB", 120), Figure("memory after all looks", "MB", 120)
    terminal = spawn_at(url, home)
    try:
        terminal.until(lambda t: t.shows(re.compile("Volumes")), 20)
        terminal.drain(3)
        terminal.send("3/" + NAME + "\r")
        terminal.drain(2)
        before.add(terminal.rss_bytes() / 1e6)
        for _ in range(runs):
            press(terminal, "f", r"sparse\.img", top)
            press(terminal, "\r", r"\bf\d+\b", folder)
            terminal.drain(4)
            terminal.send("\x1b")
            terminal.drain(1)
        after.add(terminal.rss_bytes() / 1e6)
    finally:
        terminal.quit(QUIT)
    return [top, folder, before, after]


def main() -> None:
    """Measure, print, clean up."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    url, home = os.environ["DOCKER_HOST"], tempfile.mkdtemp(prefix="dt-bench-")
    api = docker.APIClient(base_url=url, version="auto")
    try:
        fill(api)
        print(table(measure(url, home, options.runs)))
    finally:
        shutil.rmtree(home, ignore_errors=True)
        api.remove_volume(NAME, force=True)


if __name__ == "__main__":
    main()
