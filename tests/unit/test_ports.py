"""Ports in as few words as they need."""

import pytest

from dockertui.engine.containers import Port
from dockertui.resources.ports import port_ranges


def everywhere(host: int, inside: int, protocol: str = "tcp") -> list[Port]:
    return [Port(inside, protocol, host, ip) for ip in ("0.0.0.0", "::")]


@pytest.mark.parametrize(
    ("ports", "short", "long"),
    [
        ([Port(9000)], ["9000/tcp"], ["9000/tcp"]),
        (everywhere(8080, 80), ["8080→80"], ["0.0.0.0:8080, [::]:8080 → 80/tcp"]),
        ([Port(80, "tcp", 8084, "0.0.0.0")], ["8084→80"], ["0.0.0.0:8084 → 80/tcp"]),
        ([Port(80, "tcp", 8081, "127.0.0.1")], ["127.0.0.1:8081→80"], ["127.0.0.1:8081 → 80/tcp"]),
        ([Port(80, "tcp", 8083, "::1")], ["[::1]:8083→80"], ["[::1]:8083 → 80/tcp"]),
        ([Port(53, "udp")], ["53/udp"], ["53/udp"]),
        (everywhere(53, 53, "udp"), ["*:53/udp"], ["0.0.0.0:53, [::]:53 → 53/udp"]),
        ([Port(port) for port in range(20000, 21000)], ["20000–20999/tcp"], ["20000–20999/tcp"]),
        (
            [p for n in range(21000, 21100) for kind in ("tcp", "udp") for p in everywhere(n, n, kind)],
            ["*:21000–21099/tcp,udp"],
            ["0.0.0.0:21000–21099, [::]:21000–21099 → 21000–21099/tcp, udp"],
        ),
        (
            [Port(80 + n, "tcp", 9000 + n, "0.0.0.0") for n in range(3)],
            ["9000–9002→80–82"],
            ["0.0.0.0:9000–9002 → 80–82/tcp"],
        ),
        (
            [Port(80, "tcp", 1000, "0.0.0.0"), Port(80, "tcp", 1001, "0.0.0.0"), Port(81, "tcp", 5, "::1")],
            ["1000→80", "1001→80", "[::1]:5→81"],
            ["0.0.0.0:1000 → 80/tcp", "0.0.0.0:1001 → 80/tcp", "[::1]:5 → 81/tcp"],
        ),
        ([Port(1), Port(2), Port(4), Port(2, "udp")], ["1–2/tcp", "2/udp", "4/tcp"], None),
        ([Port(443), *everywhere(80, 80)], ["80", "443/tcp"], None),
    ],
)
def test_ports_next_to_each_other_are_one_range(
    ports: list[Port], short: list[str], long: list[str] | None
) -> None:
    for order in (ports, ports[::-1]):
        found = port_ranges(order)
        assert [p.short for p in found] == short
        assert long is None or [p.long for p in found] == long
