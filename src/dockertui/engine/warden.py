"""Ends the shells that an app left behind because it was killed, or because it could not wait.

Run by the app as a program of its own (`python -I -S warden.py`) when it opens its first shell. It
waits on a pipe that only the app holds open and is told there of every shell that begins and ends:
a line `TOKEN JSON`, or `TOKEN` alone. At the end of the pipe it ends what is left, and leaves: at
once if that is nothing, after ten minutes at the latest. While it waits it holds 3 MB of its own and
takes no processor time; everything it needs beyond that is imported at the end.
"""

import os
import sys

PATIENCE_S = 600.0
"""How long it goes on trying where the container is paused or the engine is away."""


def listen(pipe: int) -> dict[bytes, bytes]:
    """Return what is left at the end of the pipe: a JSON text by token."""
    left: dict[bytes, bytes] = {}
    rest = b""
    while data := os.read(pipe, 65536):
        *lines, rest = (rest + data).split(b"\n")
        for line in lines:
            token, _space, text = line.partition(b" ")
            if text:
                left[token] = text
            else:
                left.pop(token, None)
    return left


def finish(left: dict[bytes, bytes]) -> None:
    """End what is left, each in a thread of its own."""
    import threading
    import time

    # The app's own modules, and behind the standard library's: no name of theirs can stand for one of those.
    sys.path.append(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    from dockertui.engine import hang_up

    deadline = time.monotonic() + PATIENCE_S

    def pause(seconds: float) -> bool:
        time.sleep(seconds)
        return time.monotonic() < deadline

    for text in left.values():
        command = hang_up.Command.from_json(text.decode())
        threading.Thread(target=hang_up.end, args=(command, pause)).start()


if __name__ == "__main__":
    if left := listen(sys.stdin.fileno()):
        finish(left)
