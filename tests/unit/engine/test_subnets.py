"""Address ranges as they are typed for a new network."""

import pytest

from dockertui.engine.networks import Network, Subnet
from dockertui.engine.subnets import overlap, planned


def test_gateways_and_ranges_go_to_the_subnet_that_they_lie_in() -> None:
    found = planned("10.1.0.0/24 fd00:1::/64, 10.2.0.0/16", "fd00:1::1 10.2.0.9", "10.1.0.128/25")
    assert found == (
        Subnet("10.1.0.0/24", "", "10.1.0.128/25"),
        Subnet("fd00:1::/64", "fd00:1::1", ""),
        Subnet("10.2.0.0/16", "10.2.0.9", ""),
    )


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (("10.1.0.5/24",), "10.1.0.5/24 is within 10.1.0.0/24."),
        (("10.1.0.0",), "10.1.0.0 is within 10.1.0.0/32."),
        (("ten",), "ten is no range such as 10.1.0.0/24."),
        (("10.1.0.0/24 10.1.0.0/16",), "10.1.0.0/16 is in it twice."),
        (("10.1.0.0/24", "10.2.0.1"), "10.2.0.1 is in none of the subnets."),
        (("10.1.0.0/24", "10.1.0.1 10.1.0.2"), "10.1.0.0/24 has one already."),
        (("10.1.0.0/24", "gate"), "gate is no address."),
        (("10.1.0.0/24", "", "10.1.0.0/16"), "10.1.0.0/16 is in none of the subnets."),
    ],
)
def test_what_cannot_be_is_said(typed: tuple[str, ...], says: str) -> None:
    with pytest.raises(ValueError) as no:
        planned(*typed)
    assert str(no.value) == says


def test_the_first_network_with_some_of_the_addresses_is_found() -> None:
    there = [
        Network("1", "blue", subnets=(Subnet("10.1.0.0/16"),)),
        Network("2", "odd", subnets=(Subnet("?"), Subnet("fd00::/8"))),
    ]
    assert overlap(planned("10.2.0.0/24 10.1.7.0/24"), there) == ("10.1.7.0/24", "blue", "10.1.0.0/16")
    assert overlap(planned("fd01::/64"), there) == ("fd01::/64", "odd", "fd00::/8")
    assert overlap(planned("10.2.0.0/24"), there) is None
