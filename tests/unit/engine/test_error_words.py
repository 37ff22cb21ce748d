"""What engines say of names that are taken and of ids, in words that can be read."""

import pytest

from dockertui.engine.errors import Conflict, translate

ID = "93df54c2ab12" + 52 * "0"
DOCKER = (
    'Conflict. The container name "/web" is already in use by container "%s". '
    "You have to remove (or rename) that container to be able to reuse that name."
)
PODMAN = (
    'creating container storage: the container name "web" is already in use by %s. You have to remove that '
    "container to be able to reuse that name"
)


class _SaidError(Exception):
    def __init__(self, status: int, explanation: str) -> None:
        super().__init__(explanation)
        self.explanation = explanation
        self.response = type("Reply", (), {"status_code": status})


class _Place:
    url = "unix:///run/nobody/docker.sock"
    is_local = True


@pytest.mark.parametrize(
    ("status", "said"),
    [(409, DOCKER), (409, "Error when allocating new name: " + DOCKER), (500, PODMAN)],
)
def test_a_name_that_is_taken_is_said_so_with_the_short_id_of_who_has_it(status: int, said: str) -> None:
    error = translate(_SaidError(status, said % ID), _Place())
    assert isinstance(error, Conflict)
    assert str(error) == "The name web is already in use by another container (93df54c2ab12)."
    assert "rename or remove" in error.hint


def test_ids_are_short_and_digests_of_images_whole() -> None:
    said = f"Container {ID} is already paused; sha256:{ID} is its image"
    error = translate(_SaidError(409, said), _Place())
    assert str(error) == f"Container 93df54c2ab12 is already paused; sha256:{ID} is its image"
