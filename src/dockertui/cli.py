"""The command line: options → Settings → the app → an exit code.

What the app needs is imported only once the options are known to be good, so that `--help` and a
typing mistake answer at once. The three ways an app can end badly are looked after here: a fault in
it, a signal, and a death that nothing in the process can handle (`dockertui.guard`).
"""

import contextlib
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NoReturn

from dockertui import __version__
from dockertui.colors import theme_for
from dockertui.i18n import _
from dockertui.options import (
    EXIT_FAULT,
    EXIT_NO_ENDPOINT,
    EXIT_NO_TERMINAL,
    EXIT_OK,
    EXIT_SIGNAL,
    EXIT_USAGE,
    parsed,
)
from dockertui.settings import Settings, default_log_file, home
from dockertui.terminal_device import can_draw, fill_standard_streams, terminal_fd

if TYPE_CHECKING:
    from typing import Any

    from textual.app import App

    from dockertui.engine.endpoint import Endpoint
    from dockertui.engine.first_look import Asked
    from dockertui.guard import Guard
    from dockertui.log_file import LogFile

SIGNAL_GRACE_S = 3.0
"""How long the app may take to leave after a signal, in seconds; then it is ended without asking."""
HANG_UP_S = 1.5
"""How long the shells in containers may take to end when the app is ended without asking, in seconds."""
PAINTS_PER_S = 240
"""How often Textual may paint. Its clock stands still while nothing changes, and misses a beat then: what
comes right after a paint is shown one to two beats later, which at its own 60 a second a finger feels."""
YOUNG_OBJECTS = 50_000
"""How many new objects make the garbage collector look at the youngest ones."""


def run() -> NoReturn:
    """Run dockertui as what this process is for, and end the process.

    Python's own way to end takes everything apart first, piece by piece: the user waits for that with the
    terminal already given back. What has to happen at the end is done here instead.
    """
    code = main()
    if "dockertui.engine.left_shells" in sys.modules:
        from dockertui.engine.left_shells import AT_EXIT_S, wait_for_hang_ups

        wait_for_hang_ups(AT_EXIT_S)
    if "logging" in sys.modules:
        import logging

        logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):  # nobody reads it any more
            stream.flush()
    os._exit(code)


def main(argv: Sequence[str] | None = None) -> int:
    """Run dockertui and return its exit code.

    Args:
        argv: The options; those of the process where none are given.

    Returns:
        One of the codes that `--help` lists.
    """
    fill_standard_streams()
    with _no_collecting():
        options = parsed(argv)
        settings = Settings(
            refresh_s=options.refresh,
            read_only=options.read_only,
            engines=options.engines,
            log_file=options.log_file or default_log_file(),
            compose_files=tuple(map(str, options.compose_files)),
            theme=theme_for(os.environ),
        )
        from dockertui.engine.endpoint import NoEngineFound, resolve_all
        from dockertui.engine.errors import EndpointError

        try:
            endpoints = resolve_all(settings.engines, environ=os.environ, home=home())
        except NoEngineFound as error:
            if options.print_endpoint:
                return _refuse(EXIT_NO_ENDPOINT, f"{error.message} {error.hint}")
            endpoints = (error.usual,)  # the screen says that none is there, and notices when one comes
        except EndpointError as error:
            return _refuse(EXIT_NO_ENDPOINT, " ".join(filter(None, (error.message, error.hint))))
        if options.print_endpoint:
            print(*(endpoint.url for endpoint in endpoints), sep="\n")
            return EXIT_OK
        if reason := _why_no_terminal():
            return _refuse(EXIT_NO_TERMINAL, reason)
        return _run(settings, endpoints, log_is_wanted=options.log_file is not None)


@contextlib.contextmanager
def _no_collecting() -> Iterator[None]:
    """Keep the garbage collector still: start-up makes objects that stay, and looking at them takes time.

    `_run` has it collect again once the app is made.
    """
    import gc

    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _why_no_terminal() -> str:
    """Return why the app cannot show itself, "" if it can."""
    if terminal_fd() < 0:
        return _("A terminal is needed; none of standard input, output and error is one.")
    if not can_draw():
        return _("A terminal that can place text is needed; TERM is %(term)s.") % {
            "term": os.environ.get("TERM") or _("not set")
        }
    return ""


def _run(settings: Settings, endpoints: "Sequence[Endpoint]", *, log_is_wanted: bool) -> int:
    """Run the app in a terminal that is given back whatever happens, and return the exit code."""
    from dockertui import guard

    for name in ("COLUMNS", "LINES"):  # what a shell said once, not what the terminal is
        os.environ.pop(name, None)
    os.environ.setdefault("TEXTUAL_FPS", str(PAINTS_PER_S))  # read when Textual is imported
    from dockertui.engine.first_look import ask_early

    asked = {endpoint.name: ask_early(endpoint) for endpoint in endpoints}
    watch = guard.start()
    import logging

    from dockertui.log_file import LogFile

    log, log_file = logging.getLogger(__name__), LogFile(settings.log_file)
    try:
        if log_is_wanted:
            log_file.open()
    except OSError as error:
        watch.stop()
        return _refuse(EXIT_USAGE, _("The log file cannot be opened: %(reason)s") % {"reason": error})
    for endpoint in endpoints:
        log.info("dockertui %s, endpoint %s (%s)", __version__, endpoint.url, endpoint.source)
    from dockertui.strict import Boundary

    code = EXIT_FAULT
    try:
        with Boundary(log, "the app") as boundary:
            code = _show(settings, endpoints, watch, asked, log_file)
        if boundary.error is not None:
            watch.restore()
    except KeyboardInterrupt:  # before the app had its handlers, perhaps over the first picture
        code = EXIT_SIGNAL + 2
        watch.restore()
    except BaseException:
        log_file.open_if_possible()
        watch.restore()
        watch.stop()
        raise
    log_file.open_if_possible()  # where it ended before the first picture
    if code == EXIT_FAULT:
        log_file.tell_of_fault()
    log.info("left with exit code %d", code)
    watch.stop()
    return code


def _show(
    settings: Settings,
    endpoints: "Sequence[Endpoint]",
    watch: "Guard",
    asked: "Mapping[str, Asked]",
    log_file: "LogFile",
) -> int:
    """Show the first rows, then the app until it is left; returns its exit code."""
    import gc

    from dockertui.engine.engine import Engine
    from dockertui.state.fleet import Fleet

    engines = [Engine(endpoint, read_only=settings.read_only) for endpoint in endpoints]
    fleet = Fleet.watching(engines, refresh_s=settings.refresh_s)
    fleet.look(asked)
    from dockertui import first_picture
    from dockertui.early_keys import watch_for_leaving
    from dockertui.resources import STANDING
    from dockertui.screens.key_places import early_keymap

    first = fleet.first()
    if any(snapshot.records for snapshot in first.engines.values()):
        watch.wait_ready()
        empty = [kind for kind in STANDING if not any(s.of(kind.kind) for s in first.engines.values())]
        keys = early_keymap(settings.keys, empty)
        read_only, theme = settings.read_only, settings.theme
        if first_picture.show(first, endpoints, keys, read_only=read_only, theme=theme):
            watch_for_leaving(keys, watch)
    log_file.open_if_possible()
    from dockertui.app import DockerTuiApp  # late: Textual takes longer to load than rows to show
    from dockertui.engine.compose import files as compose_files

    compose_files.BOOK.start(settings.compose_files, os.getcwd())
    app = DockerTuiApp(fleet, settings)
    install_signal_handlers(app, watch)
    gc.collect(0)
    gc.freeze()  # classes and modules live as long as the process: never to be looked at again
    gc.set_threshold(YOUNG_OBJECTS, 20, 20)
    gc.enable()
    watch.wait_ready()
    app.run()
    return EXIT_OK if app.return_code is None else app.return_code


def install_signal_handlers(app: "App[Any]", watch: "Guard") -> None:
    """Let SIGTERM, SIGHUP and SIGINT end the app in good order, with exit code 128 + the signal's number.

    A signal that was ignored from the start (`nohup`) stays ignored. An app that does not leave in
    time, because its terminal takes no more output for instance, is ended all the same.

    Args:
        app: The app; it need not run yet.
        watch: Puts the terminal right where the app could not.
    """
    import logging
    import signal
    import threading

    log = logging.getLogger(__name__)

    def leave(number: int) -> None:
        log.info("ended by signal %d", number)
        app.exit(return_code=EXIT_SIGNAL + number)
        threading.Event().wait(SIGNAL_GRACE_S)
        log.error("the app did not leave in time")
        _close_engines(app)
        watch.restore()
        watch.stop()
        os._exit(EXIT_SIGNAL + number)

    def on_signal(number: int, _frame: object) -> None:
        # From another thread App.exit() wakes the event loop; from inside a signal handler it would not.
        threading.Thread(target=leave, args=(number,), name="signal", daemon=True).start()

    for name in ("SIGTERM", "SIGHUP", "SIGINT"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, on_signal)


def _close_engines(app: "App[Any]") -> None:
    """Hang up the shells of an app that cannot do it itself, and wait for that a little."""
    from dockertui.engine.left_shells import wait_for_hang_ups

    if close := getattr(app, "close", None):
        close()
    wait_for_hang_ups(HANG_UP_S)


def _refuse(code: int, reason: str) -> int:
    """Say why the app does not start, where it can be seen too, and return the exit code."""
    text = f"dockertui: {reason}"
    print(text, file=sys.stderr)
    if sys.stdout.isatty() and not sys.stderr.isatty():
        print(text)
    return code
