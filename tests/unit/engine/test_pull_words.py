"""What came of pulls and pushes, in words."""

import pytest

from dockertui.engine.pull import Pulled, mismatch, outcome_words
from dockertui.engine.push import digest_in


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


def test_the_digest_of_a_push_is_found_in_the_words_of_an_engine_too() -> None:
    digest = "sha256:" + "7" * 64
    assert digest_in({"aux": {"Tag": "1", "Digest": digest, "Size": 405}}) == digest
    assert digest_in({"status": f"1: digest: {digest} size: 405"}) == digest
    assert digest_in({"status": "Pushed", "id": "0438f418f8d6"}) == ""
