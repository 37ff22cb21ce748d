"""Following a real container's log through all that may happen to it."""

import asyncio
import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import docker
import pytest

from dockertui.app import DockerTuiApp
from dockertui.engine import containers
from dockertui.engine.endpoint import Endpoint
from dockertui.engine.engine import Engine
from dockertui.engine.log_lines import LogLine
from dockertui.settings import Settings
from dockertui.state.fleet import Fleet
from dockertui.state.log_book import Gap
from dockertui.state.log_follower import LogFollower
from dockertui.state.snapshot import Health, Link
from dockertui.widgets.log_view import LogView
from tests.conftest import wait_until
from tests.support.stand_in_engine import EngineProxy

pytestmark = pytest.mark.engine
Make = Callable[..., str]
COUNT = "i=0; while :; do echo line $i; i=$((i+1)); sleep 0.05; done"


class Followed:
    """A log that is followed as the screen would."""

    def __init__(self, engine: Engine, container_id: str, api: docker.APIClient) -> None:
        self._id = container_id
        self._api = api
        self.link = Link.LIVE
        self.follower = LogFollower(container_id, engine.open, lambda: None)
        self.said: list[str] = []

    @property
    def container(self) -> containers.Container | None:
        found = self._api.containers(all=True, filters={"id": self._id})
        return containers.parse(found[0]) if found else None

    def turn(self) -> bool:
        self.follower.take(0.01)
        self.follower.tick(self.container, Health(self.link))
        if self.words and self.words not in self.said:
            self.said.append(self.words)
        return True

    @property
    def words(self) -> str:
        return self.follower.step.words

    @property
    def texts(self) -> list[str]:
        self.turn()
        book = self.follower.book
        return ["GAP" if isinstance(record, Gap) else record.text for record in book.between(0, book.end)]

    def sees(self, text: str, *, times: int = 1) -> None:
        """Wait until a line has come so often."""
        self.until(lambda: self.texts.count(text) == times, f"{text!r} has come {times} times")

    def until(self, condition: Callable[[], Any], what: str) -> None:
        wait_until(lambda: self.turn() and condition(), f"{what}; {self.words!r} {self.texts[-5:]}", 40)


@pytest.fixture
def engine(engine_url: str) -> Iterator[Engine]:
    made = Engine(Endpoint("follow", engine_url))
    yield made
    made.close()


Follow = Callable[[str], Followed]


@pytest.fixture
def follow(engine: Engine, docker_api: docker.APIClient) -> Follow:
    return lambda container_id: Followed(engine, container_id, docker_api)


def all_of(api: docker.APIClient, container_id: str) -> list[str]:
    return [str(text) for text in api.logs(container_id).decode().splitlines()]


@pytest.mark.smoke
def test_restarts_lose_and_double_nothing(
    follow: Follow, make_container: Make, docker_api: docker.APIClient
) -> None:
    made = make_container(["sh", "-c", f"seq 100; {COUNT}"])
    log = follow(made)
    log.until(lambda: "line 5" in log.texts, "it follows")
    for count in (2, 3):
        docker_api.restart(made, timeout=0)
        log.sees("line 3", times=count)
    docker_api.kill(made)
    log.until(lambda: "not running (exit code 137)" in log.words, "its end is said")
    assert log.texts == all_of(docker_api, made)


async def test_a_followed_log_longer_than_the_screen_stays_at_its_end_through_restarts(
    engine_url: str, make_container: Make, docker_api: docker.APIClient
) -> None:
    made = make_container(["sh", "-c", "seq 200; echo ready; sleep 600"], name=f"aa-{uuid.uuid4().hex[:8]}")
    app = DockerTuiApp(
        Fleet.watching([Engine(Endpoint("ui", engine_url))], refresh_s=5.0),
        Settings(log_file=Path(os.devnull)),
    )
    async with app.run_test(size=(120, 30)) as pilot:
        detail = app.main.detail

        async def until(condition: Callable[[], Any], what: str) -> None:
            for _ in range(1500):
                if condition():
                    return
                await pilot.pause(0.01)
            pytest.fail(what)

        await until(lambda: detail.ref, "a container is selected")
        while detail.ref is None or detail.ref.id != made:
            await pilot.press("down")
            await pilot.pause(0.1)
        await pilot.press("l")
        view = detail.view
        assert isinstance(view, LogView)
        for runs in range(1, 4):
            await until(
                lambda runs=runs: [line.plain for line in view.lines].count("ready") == runs,  # type: ignore[misc]
                "a run is shown",
            )
            await until(lambda: detail.border_subtitle == "following", "it says that it follows")
            assert view.following
            assert view.scroll_y == view.max_scroll_y > 100
            await asyncio.to_thread(docker_api.restart, made, timeout=0)
        app.exit()


def test_a_crash_loop_loses_and_doubles_nothing(
    follow: Follow, make_container: Make, docker_api: docker.APIClient
) -> None:
    host = {"restart_policy": {"Name": "always"}}
    made = make_container(["sh", "-c", "seq 50; printf 'no end'; exit 3"], host=host)
    log = follow(made)
    log.until(lambda: log.texts.count("no end") >= 5, "it follows over the runs")
    never: Any = {"Name": "no"}
    docker_api.update_container(made, restart_policy=never)
    log.until(lambda: "not running" in log.words, "its end is said")
    assert log.texts == [*(str(n) for n in range(1, 51)), "no end"] * log.texts.count("no end")


def test_a_lost_engine_is_read_on_from_where_it_was_lost(
    engine_url: str, make_container: Make, docker_api: docker.APIClient
) -> None:
    made = make_container(["sh", "-c", COUNT])
    with EngineProxy(engine_url) as proxy:
        engine = Engine(Endpoint("cut", proxy.url))
        log = Followed(engine, made, docker_api)
        for last in ("line 5", "line 40"):
            log.sees(last)
            proxy.cut()
            log.link = Link.LOST
            log.until(lambda: "cannot be reached" in log.words, "the loss is said")
            proxy.start()
            log.link = Link.LIVE
        log.until(lambda: "line 60" in log.texts, "it goes on")
        engine.close()
    assert log.texts == [f"line {number}" for number in range(len(log.texts))]


def test_a_cut_that_nobody_else_noticed_is_mended_too(
    engine_url: str, make_container: Make, docker_api: docker.APIClient
) -> None:
    made = make_container(["sh", "-c", COUNT])
    with EngineProxy(engine_url) as proxy:
        engine = Engine(Endpoint("cut", proxy.url))
        log = Followed(engine, made, docker_api)
        log.until(lambda: "line 5" in log.texts, "it follows")
        proxy.cut()
        proxy.start()
        log.until(lambda: "line 40" in log.texts, "it goes on")
        engine.close()
    assert log.texts == [f"line {number}" for number in range(len(log.texts))]


def log_file(api: docker.APIClient, container_id: str) -> Path:
    path = Path(api.inspect_container(container_id)["LogPath"])
    if not path.exists():
        pytest.skip("the engine's files are not on this machine")
    return path


def test_a_log_with_nul_bytes_is_not_called_ended_and_not_asked_for_all_the_time(
    engine_url: str, make_container: Make, docker_api: docker.APIClient
) -> None:
    made = make_container(["sh", "-c", COUNT.replace("0.05", "0.5")])
    path = log_file(docker_api, made)
    with EngineProxy(engine_url) as proxy:
        engine = Engine(Endpoint("nul", proxy.url))
        log = Followed(engine, made, docker_api)
        log.until(lambda: "line 2" in log.texts, "it follows")
        with path.open("ab") as file:
            file.write(bytes(300))
        if int(docker_api.version()["Version"].partition(".")[0]) < 28:  # later ones tell only their own log
            log.until(
                lambda: log.words.startswith("The engine cannot read its log: invalid character"),
                "it is said",
            )
        before = proxy.asked("GET /containers/ID/logs")
        docker_api.wait(make_container("sleep 5"))  # some time for a storm
        log.until(lambda: True, "it goes on")
        assert proxy.asked("GET /containers/ID/logs") - before <= 6
        engine.close()
    assert not any("not running" in words for words in log.said)
    assert not any("grabbing" in text for text in log.texts)


def test_a_truncated_log_file_is_found_and_read_anew(
    follow: Follow, make_container: Make, docker_api: docker.APIClient
) -> None:
    made = make_container(["sh", "-c", f"seq 2000; {COUNT.replace('0.05', '0.5')}"])
    path = log_file(docker_api, made)
    log = follow(made)
    log.until(lambda: "line 2" in log.texts, "it follows")
    with path.open("r+b") as file:
        file.truncate(0)
    seen = int(log.texts[-1].split()[1])
    log.until(lambda: f"line {seen + 8}" in log.texts, "it goes on")
    texts = log.texts
    assert len(texts) == len(set(texts))
    assert texts.count("GAP") <= 1


def test_a_log_that_is_turned_over_says_that_lines_may_be_missing(
    follow: Follow, make_container: Make, docker_api: docker.APIClient
) -> None:
    options = {"type": "json-file", "config": {"max-size": "1k", "max-file": "1"}}
    made = make_container(["sh", "-c", "seq 3000; sleep 600"], start=False, host={"log_config": options})
    docker_api.start(made)
    log = follow(made)
    log.until(lambda: "3000" in log.texts, "the end comes")
    numbers = [text for text in log.texts if text != "GAP"]
    assert numbers == sorted(set(numbers), key=int)
    assert "GAP" in log.texts or len(numbers) == 3000 or int(numbers[0]) + len(numbers) == 3001


@pytest.mark.parametrize("driver", ["none"])
def test_a_driver_that_keeps_no_log_is_said_once_in_the_engines_words(
    engine_url: str, make_container: Make, docker_api: docker.APIClient, driver: str
) -> None:
    made = make_container(host={"log_config": {"type": driver}})
    with EngineProxy(engine_url) as proxy:
        engine = Engine(Endpoint("none", proxy.url))
        log = Followed(engine, made, docker_api)
        log.until(
            lambda: log.words.startswith("The engine gives no log: configured logging driver"), "it is said"
        )
        assert log.words.endswith(".")
        assert not log.follower.step.follows
        docker_api.wait(make_container("sleep 3"))  # some time for a storm
        log.until(lambda: True, "it goes on")
        assert proxy.asked("GET /containers/ID/logs") == 1
        engine.close()


@pytest.mark.parametrize("tty", [False, True])
def test_a_line_that_is_drawn_again_and_again_shows_its_newest_state(
    follow: Follow, make_container: Make, tty: bool
) -> None:
    draw = 'i=$((i+1)); printf "\\r%06d $p" $i; sleep 0.02'
    bar = f'i=0; p=$(head -c 4000 /dev/zero | tr "\\0" "#"); while :; do {draw}; done'
    log = follow(make_container(["sh", "-c", bar], tty=tty))

    def newest() -> int:
        partial = log.follower.book.partial
        return int(partial.text[:6] or 0) if partial is not None else 0

    log.until(lambda: newest() > 10, "it shows")
    once = newest()
    log.until(lambda: newest() > once + 60, "it goes on")
    assert log.texts == []


def test_a_prompt_without_line_break_is_not_called_nothing(follow: Follow, make_container: Make) -> None:
    log = follow(make_container(["sh", "-c", "printf 'Password: '; sleep 600"]))
    log.until(lambda: log.words == "No full line of output yet.", "it is said")


def test_a_paused_and_a_removed_container_are_said(
    follow: Follow, make_container: Make, docker_api: docker.APIClient
) -> None:
    made = make_container(["sh", "-c", COUNT])
    log = follow(made)
    log.until(lambda: "line 2" in log.texts, "it follows")
    docker_api.pause(made)
    log.until(lambda: log.words == "The container is paused.", "the pause is said")
    docker_api.unpause(made)
    log.until(lambda: log.words == "", "it goes on")
    docker_api.remove_container(made, force=True)
    log.until(lambda: log.words == "The container is gone.", "the end is said")


def test_two_streams_that_write_at_once_come_whole_over_restarts(
    follow: Follow, make_container: Make, docker_api: docker.APIClient
) -> None:
    both = "i=0; while [ $i -lt 300 ]; do echo out $i; echo err $i >&2; i=$((i+1)); done; sleep 600"
    made = make_container(["sh", "-c", both])
    log = follow(made)
    for runs in (1, 2, 3):
        log.sees("err 299", times=runs)
        log.sees("out 299", times=runs)
        docker_api.restart(made, timeout=0)
    log.until(lambda: len(log.texts) == 2400, "all lines")
    assert sorted(log.texts) == sorted(all_of(docker_api, made))
    records = log.follower.book.between(0, 10_000)
    assert {record.stream for record in records if isinstance(record, LogLine)} == {"stdout", "stderr"}
