"""Which API version is spoken: decided once, by what engines (stand-ins) say of themselves."""

import pytest

from dockertui.engine import containers, version
from dockertui.engine.endpoint import Endpoint
from dockertui.engine.engine import Engine
from dockertui.engine.errors import EngineFault
from tests.support.stand_in_engine import FakeEngine


@pytest.mark.parametrize(
    ("oldest", "newest", "spoken", "warns"),
    [
        ("1.12", "1.41", "1.41", False),
        ("1.24", "1.45", "1.45", False),
        ("1.24", "1.51", "1.51", False),
        ("1.44", "1.52", "1.52", False),
        ("1.44", "1.56", "1.52", False),
        ("1.52", "1.60", "1.52", False),
        ("1.53", "1.60", "1.53", True),
        ("2.0", "2.1", "2.0", True),
        ("", "1.99", "1.52", False),
    ],
)
def test_the_lower_of_the_engines_newest_and_ours(oldest: str, newest: str, spoken: str, warns: bool) -> None:
    with FakeEngine(api_version=newest, min_api_version=oldest) as stand_in:
        engine = Engine(Endpoint("fake", stand_in.url))
        try:
            said = engine.connect_blocking()
            engine.call_blocking(containers.list_raw)
        finally:
            engine.close()
        assert said.api_version == spoken
        assert bool(said.warning) == warns
        assert said.words == "Engine 26.1.5" + (f", API {spoken} untested" if warns else "")
        assert stand_in.versions == {spoken}, "what is said is what is spoken"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"ApiVersion": "1.23"}, "too old"),
        ({"ApiVersion": "new"}, "as a Docker Engine does"),
        ({"ApiVersion": None}, "as a Docker Engine does"),
        (["1.45"], "as a Docker Engine does"),
    ],
)
def test_what_is_no_engine_that_can_be_talked_to(said: object, words: str) -> None:
    with pytest.raises(EngineFault, match=words):
        version.agree(said)


@pytest.mark.parametrize("oldest", [None, "", "x", 7, "1.2.3"])
def test_an_oldest_version_that_says_nothing_does_not_count(oldest: object) -> None:
    assert version.agree({"ApiVersion": "1.51", "MinAPIVersion": oldest}).api_version == "1.51"
