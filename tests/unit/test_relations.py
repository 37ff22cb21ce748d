"""Who uses what, from list replies alone."""

from dataclasses import replace

from dockertui.engine.containers import Attachment, Mount
from dockertui.state.relations import relations
from tests.ui.world import container, hex_id, image, network, shop, snapshot


def test_containers_are_found_by_image_volume_and_network_sorted_by_name() -> None:
    found = relations(snapshot(*shop()))
    assert [c.name for c in found.by_volume["shop_data"]] == ["shop-db-1"]
    assert [c.name for c, _place in found.by_network[hex_id("shop_default")]] == ["shop-db-1", "shop-web-1"]
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
    assert found.by_network["2"][0][1].ipv4 == "10.1.0.2"


def test_relations_are_computed_once_for_the_same_containers() -> None:
    first = snapshot(*shop())
    later = replace(first, sequence=2)
    assert relations(first) is relations(later)
    assert relations(first) is not relations(snapshot(*shop()))


def test_two_networks_of_one_name_keep_their_containers_apart() -> None:
    one, other = network("dup", id="aaaa"), network("dup", id="bbbb")
    user = container("on2", networks=(Attachment("dup", "bbbb", "10.9.2.5"),))
    found = relations(snapshot(one, other, user))
    assert "aaaa" not in found.by_network
    assert [c.name for c, _place in found.by_network["bbbb"]] == ["on2"]


def test_a_network_without_an_id_is_found_by_a_name_that_only_one_has() -> None:
    fresh = container("fresh", "created", networks=(Attachment("blue"), Attachment("dup")))
    blue = network("blue")
    found = relations(snapshot(fresh, blue, network("dup", id="aaaa"), network("dup", id="bbbb")))
    assert {key: [c.name for c, _place in on] for key, on in found.by_network.items()} == {blue.id: ["fresh"]}


def test_an_image_is_used_by_containers_that_know_only_its_name_or_its_manifest() -> None:
    busybox, other = image("busybox:latest"), image("other:1")
    nameless = container("a", image="busybox", image_id="")
    manifest = container("b", image="other:1", image_id="sha256:index", manifest_id=other.id)
    found = relations(snapshot(busybox, other, nameless, manifest))
    assert [c.name for c in found.by_image[busybox.id]] == ["a"]
    assert [c.name for c in found.by_image[other.id]] == ["b"]


def test_an_image_whose_name_a_container_of_a_lost_record_has_is_used() -> None:
    rebuilt, other = image("app:1"), image("other:1")
    orphan = container(
        "orphan", image="app:1", image_id="sha256:" + "e" * 64, manifest_id="sha256:" + "f" * 64
    )
    tagless = container("tagless", image="sha256:" + "d" * 64, image_id="sha256:" + "d" * 64)
    found = relations(snapshot(rebuilt, other, orphan, tagless))
    assert [c.name for c in found.by_image[rebuilt.id]] == ["orphan"]
    assert other.id not in found.by_image


def test_an_image_is_not_used_by_a_container_of_the_one_that_had_its_name_before() -> None:
    before, rebuilt = image("before", tags=()), image("app:1")
    old = container("old", image="app:1", image_id=before.id)
    found = relations(snapshot(before, rebuilt, old))
    assert [c.name for c in found.by_image[before.id]] == ["old"]
    assert rebuilt.id not in found.by_image
