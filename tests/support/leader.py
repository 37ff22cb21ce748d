"""Stands where the user's shell would: leads the terminal's session and runs one program in it.

    leader.py STATUS_FD HOLD_FD PROGRAM ARGUMENTS…

Says on STATUS_FD `pid N` and, when the program ended, `exit CODE` or `signal N`; keeps the terminal
open until HOLD_FD is closed, so that what is left of it can be looked at.
"""

import contextlib
import fcntl
import os
import signal
import sys
import termios


def main() -> None:
    status, hold, argv = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    pid = os.fork()
    if pid == 0:
        os.close(status)
        os.close(hold)
        os.setpgid(0, 0)
        os.tcsetpgrp(0, os.getpid())
        for number in (signal.SIGTTOU, signal.SIGHUP, signal.SIGPIPE):
            signal.signal(number, signal.SIG_DFL)
        try:
            os.execvp(argv[0], argv)
        finally:
            os._exit(127)
    os.write(status, b"pid %d\n" % pid)
    _, ended = os.waitpid(pid, 0)
    with contextlib.suppress(OSError):  # its window may be closed
        os.tcsetpgrp(0, os.getpgrp())
    if os.WIFSIGNALED(ended):
        os.write(status, b"signal %d\n" % os.WTERMSIG(ended))
    else:
        os.write(status, b"exit %d\n" % os.WEXITSTATUS(ended))
    os.close(status)
    while os.read(hold, 1):
        pass


main()
