"""What came of pulls, in a sentence."""

import pytest

from dockertui.engine.pull import Pulled, mismatch, outcome_words


def test_a_pull_says_what_changed_and_what_the_engine_warned_of() -> None:
    doubt = (
        "image was found but its platform (linux/amd64) does not match the specified platform (linux/arm64)"
    )
    pulled = [Pulled("a:1", "", "x"), Pulled("b:1", "x", "x"), Pulled("c:1", "x", "y", doubt=doubt)]
    assert outcome_words(pulled) == f"pulled a:1, b:1 is up to date, c:1 was updated; {doubt}"


@pytest.mark.parametrize(
    ("found", "asked", "words"),
    [
        ("linux/amd64", "linux/arm64", "it is for linux/amd64, not for linux/arm64"),
        ("linux/arm64", "linux/arm64/v8", ""),
        ("linux/arm64", "Linux/ARM64", ""),
        ("linux/amd64", "arm64", ""),
        ("", "linux/arm64", ""),
    ],
)
def test_an_image_for_another_platform_than_was_asked_for_is_told(found: str, asked: str, words: str) -> None:
    assert mismatch(found, asked) == words
