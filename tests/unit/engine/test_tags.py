"""Tags as records of their own, and which containers were made from one."""

import pytest

from dockertui.engine.tags import Tag, make, meant
from tests.ui.world import container, image

SEVERAL = image("a:1", tags=("a:1", "localhost:5000/team/a:2"), digests=("a@sha256:12", "b@sha256:34"))


def test_only_tags_of_images_that_have_several_are_records() -> None:
    alone, nameless = image("b:1"), image("c", tags=())
    assert make({one.id: one for one in (SEVERAL, alone, nameless)}) == {
        "a:1": Tag("a:1", SEVERAL),
        "localhost:5000/team/a:2": Tag("localhost:5000/team/a:2", SEVERAL),
    }


def test_a_tag_knows_its_repository_its_digest_and_the_other_names() -> None:
    first, second = make({SEVERAL.id: SEVERAL}).values()
    assert (second.repository, second.tag, second.digests) == ("localhost:5000/team/a", "2", ())
    assert (first.digests, first.others) == (("a@sha256:12",), ("localhost:5000/team/a:2",))


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("busybox", "busybox:latest"),
        ("docker.io/library/busybox:1", "busybox:1"),
        ("localhost:5000/team/a:2", "localhost:5000/team/a:2"),
        ("busybox:1@sha256:" + "0" * 64, "busybox:1"),
        ("Not A Name", "Not A Name"),
    ],
)
def test_a_container_was_made_from_the_tag_that_was_written(written: str, tag: str) -> None:
    assert meant(written) == tag
    assert Tag(tag, SEVERAL).is_name_of(container("c", image=written))
    assert not Tag("other:1", SEVERAL).is_name_of(container("c", image=written))


def test_an_engine_that_tells_long_names_means_the_same() -> None:
    tag = Tag("docker.io/library/busybox:1", SEVERAL)
    assert tag.is_name_of(container("c", image="busybox:1"))
    assert tag.is_name_of(container("c", image="docker.io/library/busybox:1"))
