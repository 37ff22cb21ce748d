"""Builds of images: by BuildKit through Docker's own program where that is there, else by the engine."""

import base64
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from dockertui.dataclass import dataclass
from dockertui.engine import registry_auth
from dockertui.engine.build_options import Options, arguments, option_words
from dockertui.engine.build_output import EngineOutput, KitOutput
from dockertui.engine.errors import ConnectionAbortedHere, EngineError, EngineFault
from dockertui.engine.progress import SAY_S, Progress
from dockertui.engine.progress_stream import ProgressStream, messages
from dockertui.engine.request import upload
from dockertui.engine.text import clean
from dockertui.i18n import _

if TYPE_CHECKING:
    from docker import APIClient

    from dockertui.engine.endpoint import Endpoint
    from dockertui.engine.session import Session

_PROGRAMS = (("docker", "buildx"), ("docker-buildx",))
"""How BuildKit's program is called: as a plugin of docker, or by itself."""
_ASK_S = 15.0
"""How long that program may take to say that it is there, in seconds."""


@dataclass(frozen=True, slots=True)
class Built:
    """An image that was built."""

    image_id: str
    tags: tuple[str, ...] = ()


class Build(ProgressStream):
    """Builds an image from a folder of this machine."""

    def __init__(
        self,
        *,
        folder: str,
        dockerfile: str = "",
        tags: str = "",
        build_args: str = "",
        target: str = "",
        platform: str = "",
        no_cache: bool = False,
        pull: bool = False,
        with_kit: bool | None = None,
        doorbell: Callable[[], None] = lambda: None,
    ) -> None:
        """Make the stream; `Engine.open()` starts it.

        Args:
            folder: The context.
            dockerfile: The Dockerfile, in the folder or by its whole path; "" for `Dockerfile`.
            tags: What the image is called: names, parted by spaces.
            build_args: `NAME=value` and more of them, as a shell parts words.
            target: The stage that is built; "" for the last.
            platform: As `linux/arm64`; "" for the engine's own.
            no_cache: Whether nothing built before is used again.
            pull: Whether what it builds on is always pulled anew.
            with_kit: Whether BuildKit builds; None for where it can.
            doorbell: See Stream.
        """
        super().__init__(doorbell=doorbell)
        self._options = Options(
            os.path.abspath(os.path.expanduser(folder)),
            dockerfile,
            tuple(tags.replace(",", " ").split()),
            arguments(build_args),
            target,
            platform,
            no_cache,
            pull,
        )
        self._with_kit = with_kit

    def read(self, api: "APIClient") -> Iterator[Progress]:
        """Yield how far it is, and what the builder prints."""
        session = cast("Session", api)
        session.check_writes()
        program = self._program(session) if self._with_kit is not False else ()
        if self._with_kit and not program:
            raise EngineFault(_("docker buildx is not installed here."))
        self.accepted()
        if program:
            yield from self._by_kit(program, session.endpoint)
        else:
            yield from self._by_engine(api)

    @staticmethod
    def _program(session: "Session") -> Sequence[str]:
        """Return how BuildKit's program is called; () where it is missing, or the engine is none for it."""
        import shutil

        if session.negotiate().is_podman:
            return ()
        for program in _PROGRAMS:
            found = shutil.which(program[0])
            if found is not None and _answers([found, *program[1:]]):
                return (found, *program[1:])
        return ()

    # ------------------------------------------------------------------ BuildKit
    def _by_kit(self, program: Sequence[str], endpoint: "Endpoint") -> Iterator[Progress]:
        import tempfile  # late, like all that a build needs: rows are on the screen before there is one

        from dockertui.engine.process_lines import lines

        output, codes = KitOutput(), list[int]()
        with tempfile.TemporaryDirectory(prefix="dockertui-build-") as folder:
            id_file = Path(folder) / "id"
            command = [*program, *kit_words(self._options, str(id_file))]
            for line in lines(command, environment(endpoint), lambda: self.is_closed, codes.append):
                yield from output.feed(line)
            if self.is_closed:
                return
            if codes != [0]:
                raise output.error() or EngineFault(_("The build failed; its output says why."))
            image_id = clean(id_file.read_text().strip()) if id_file.exists() else ""
        yield Progress(text="", result=Built(image_id, self._options.tags))

    # ------------------------------------------------------------------ the engine's own
    def _by_engine(self, api: "APIClient") -> Iterator[Progress]:
        from dockertui.engine import build_context

        options, name = self._options, _("context")
        yield Progress(name, _("reading the folder"))
        context = build_context.gather(options.folder, options.dockerfile, go_on=self._go_on)
        total = context.size_bytes

        def note(done: int) -> None:
            self.tell(Progress(name, _("sending"), done, max(total, done, 1), is_bytes=True))

        params: dict[str, object] = {
            "dockerfile": context.dockerfile,
            "t": list(options.tags) or None,
            "buildargs": json.dumps(_by_name(options.args)) if options.args else None,
            "target": options.target or None,
            "platform": options.platform or None,
            "nocache": 1 if options.no_cache else None,
            "pull": 1 if options.pull else None,
            "rm": 1,
            "forcerm": 1,
        }
        headers = {"Content-Type": "application/x-tar", **_logins()}
        body = build_context.pack(context, _now_and_then(note))
        blocks = upload(api, "/build", body=body, params=params, headers=headers)
        yield Progress(name, _("sent"), is_over=True)
        output = EngineOutput()
        for message in messages(blocks):
            yield from output.feed(message)
        yield from output.end()
        if not output.image_id:
            raise EngineFault(_("The engine closed the connection."), _("The build was not finished."))
        yield Progress(text="", result=Built(output.image_id, options.tags))

    def _go_on(self) -> None:
        if self.is_closed:
            raise ConnectionAbortedHere


def kit_words(options: Options, id_file: str = "") -> list[str]:
    """Return the arguments of BuildKit's program.

    Args:
        options: What is built.
        id_file: Where the image's id is written; "" for nowhere.
    """
    words = ["build", "--progress=plain", "--load"]
    if id_file:
        words.append(f"--iidfile={id_file}")
    return [*words, *option_words(options), "--", options.folder]


def environment(endpoint: "Endpoint") -> dict[str, str]:
    """Return the environment in which Docker's programs reach an engine."""
    env = dict(os.environ)
    for name in ("DOCKER_CONTEXT", "DOCKER_TLS", "DOCKER_TLS_VERIFY"):
        env.pop(name, None)
    env["DOCKER_HOST"] = endpoint.url.replace("https://", "tcp://", 1)
    env["NO_COLOR"] = "1"
    tls = endpoint.tls
    if tls is not None:
        env["DOCKER_TLS_VERIFY" if tls.verify else "DOCKER_TLS"] = "1"
        place = next((path.parent for path in (tls.ca, tls.cert, tls.key) if path is not None), None)
        if place is not None:
            env["DOCKER_CERT_PATH"] = str(place)
    elif endpoint.uses_tls:
        env["DOCKER_TLS_VERIFY"] = "1"
    return env


def _answers(program: Sequence[str]) -> bool:
    """Return whether a program is there and says its version."""
    import subprocess

    try:
        done = subprocess.run(
            [*program, "version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_ASK_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _logins() -> dict[str, str]:
    """Return the header by which an engine is told of who asks the registries of what it builds on."""
    found: dict[str, dict[str, str]] = {}
    for registry in registry_auth.known_registries():
        try:
            known = registry_auth.find(registry)
        except EngineError:  # a helper that fails matters only to what is asked of its registry
            continue
        told = {
            "username": known.username,
            "password": known.password.reveal(),
            "identitytoken": known.identity_token.reveal(),
            "registrytoken": known.registry_token.reveal(),
        }
        found[registry_auth.key_of(registry)] = {name: value for name, value in told.items() if value}
    return {"X-Registry-Config": base64.urlsafe_b64encode(json.dumps(found).encode()).decode()}


def _by_name(args: Sequence[str]) -> Mapping[str, str | None]:
    """Return build arguments by their names; one without a value has that of the environment, or none."""
    found: dict[str, str | None] = {}
    for arg in args:
        name, equals, value = arg.partition("=")
        found[name] = value if equals else os.environ.get(name)
    return found


def _now_and_then(note: Callable[[int], None]) -> Callable[[int], None]:
    """Return what passes on a number now and then only."""
    said_at = 0.0

    def pass_on(done: int) -> None:
        nonlocal said_at
        now = time.monotonic()
        if now - said_at >= SAY_S:
            said_at = now
            note(done)

    return pass_on
