"""What came of pulls, in a sentence."""

from dockertui.engine.pull import Pulled, outcome_words


def test_a_pull_says_what_changed_and_what_the_engine_warned_of() -> None:
    doubt = (
        "image was found but its platform (linux/amd64) does not match the specified platform (linux/arm64)"
    )
    pulled = [Pulled("a:1", "", "x"), Pulled("b:1", "x", "x"), Pulled("c:1", "x", "y", doubt=doubt)]
    assert outcome_words(pulled) == f"pulled a:1, b:1 is up to date, c:1 was updated; {doubt}"
