"""Who uses what, from list replies alone."""

from dataclasses import replace

from dockertui.engine.containers import Attachment, Mount
from dockertui.state.relations import image_of, relations
from tests.ui.world import container, hex_id, image, shop, snapshot


def test_containers_are_found_by_image_volume_and_network_sorted_by_name() -> None:
    found = relations(snapshot(*shop()))
    assert [c.name for c in found.by_volume["shop_data"]] == ["shop-db-1"]
    assert [c.name for c, _place in found.by_network["shop_default"]] == ["shop-db-1", "shop-web-1"]
    users = [c.name for c in found.by_image["sha256:" + hex_id("busybox:local")]]
    assert users == sorted(users)
    assert "shop-web-1" in users


def test_a_volume_mounted_twice_by_a_container_counts_once() -> None:
    twice = (Mount("volume", "data", "", "/a", "local"), Mount("volume", "data", "", "/b", "local"))
    found = relations(snapshot(container("a", mounts=twice)))
    assert [c.name for c in found.by_volume["data"]] == ["a"]


def test_a_bind_mount_is_no_volume() -> None:
    assert not relations(snapshot(container("a", mounts=(Mount("bind", "", "/etc", "/etc"),)))).by_volume


def test_addresses_come_with_the_network() -> None:
    places = (Attachment("blue", "1", "10.0.0.2"), Attachment("red", "2", "10.1.0.2"))
    found = relations(snapshot(container("a", networks=places)))
    assert found.by_network["red"][0][1].ipv4 == "10.1.0.2"


def test_relations_are_computed_once_for_the_same_containers() -> None:
    first = snapshot(*shop())
    later = replace(first, sequence=2)
    assert relations(first) is relations(later)
    assert relations(first) is not relations(snapshot(*shop()))


def test_the_image_of_a_container_is_found_while_it_is_there() -> None:
    record = container("a")
    assert image_of(record, snapshot(record, image("busybox:local"))) == image("busybox:local")
    assert image_of(record, snapshot(record)) is None
