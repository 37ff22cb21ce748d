"""Published ports: one record each, rivals, and what the kernel says of listeners."""

from dataclasses import replace

import pytest

from dockertui.engine.containers import Container, Port
from dockertui.engine.published import make, parse_listeners
from dockertui.resources.published import url
from dockertui.state.browser import command
from tests.ui.world import container

TCP = """  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid
   0: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0
   1: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0
   2: 0200000A:0051 0300000A:9C40 01 00000000:00000000 00:00000000 00000000     0
  sl  local_address                         remote_address                        st tx_queue rx_queue
   0: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A 00000000:00000000
   1: 00000000000000000000000001000000:0052 00000000000000000000000000000000:0000 0A 00000000:00000000
"""


def user(name: str, *ports: Port) -> Container:
    return replace(container(name), ports=ports)


def test_addresses_of_one_port_are_one_record_and_rivals_know_each_other() -> None:
    one = user("one", Port(80, "tcp", 8080, "0.0.0.0"), Port(80, "tcp", 8080, "::"), Port(81))
    two = user("two", Port(90, "tcp", 8080, "127.0.0.2"), Port(90, "udp", 8080, "127.0.0.2"))
    found = make({one.id: one, two.id: two}).values()
    assert {(p.container.name, p.host_port, p.protocol, p.ips, p.rivals) for p in found} == {
        ("one", 8080, "tcp", ("0.0.0.0", "::"), ("two",)),
        ("two", 8080, "tcp", ("127.0.0.2",), ("one",)),
        ("two", 8080, "udp", ("127.0.0.2",), ()),
    }


def test_one_that_does_not_run_is_there_where_what_it_wants_is_taken() -> None:
    runs = user("runs", Port(80, "tcp", 8080, "127.0.0.1"))
    stopped = replace(container("stopped", "exited"), ports=())
    wants = {
        stopped.id: (
            Port(81, "tcp", 8080, ""),
            Port(82, "tcp", 8080, "127.0.0.2"),
            Port(83, "udp", 8080, ""),
            Port(84, "tcp", None, ""),
        ),
        "gone": (Port(80, "tcp", 8080, ""),),
    }
    found = make({runs.id: runs, stopped.id: stopped}, wants).values()
    assert {(p.container.name, p.container_port, p.is_waiting, p.rivals, p.waiting) for p in found} == {
        ("runs", 80, False, (), ("stopped",)),
        ("stopped", 81, True, ("runs",), ()),
    }
    started = replace(stopped, state="running")
    assert [p.container.name for p in make({runs.id: runs, started.id: started}, wants).values()] == ["runs"]


@pytest.mark.parametrize(
    ("port", "at"), [(80, ("0.0.0.0", "::")), (8080, ("127.0.0.1",)), (82, ("::1",)), (81, ()), (99, ())]
)
def test_the_kernels_words_for_what_listens(port: int, at: tuple[str, ...]) -> None:
    assert parse_listeners(TCP, port, "tcp") == at


@pytest.mark.parametrize(
    ("port", "host", "address"),
    [
        (Port(80, "tcp", 8080, "0.0.0.0"), "", "http://localhost:8080/"),
        (Port(443, "tcp", 8443, "0.0.0.0"), "far.example", "https://far.example:8443/"),
        (Port(80, "tcp", 8080, "127.0.0.2"), "", "http://127.0.0.2:8080/"),
        (Port(80, "tcp", 8080, "fd00::2"), "", "http://[fd00::2]:8080/"),
    ],
)
def test_urls(port: Port, host: str, address: str) -> None:
    one = user("one", port)
    assert url(next(iter(make({one.id: one}).values())), host) == address


def test_the_users_browser_is_taken_first_and_may_say_where_the_address_goes() -> None:
    assert command("http://x/", {"BROWSER": "sh -c 'echo %s'"}) == ["sh", "-c", "echo http://x/"]
    assert command("http://x/", {"BROWSER": "no-such-browser-here:sh -x"}) == ["sh", "-x", "http://x/"]
