"""What a .dockerignore leaves out, by the examples and the words of Docker's reference."""

import pytest

from dockertui.engine.dockerignore import BadPattern, Ignored


@pytest.mark.parametrize(
    ("lines", "out", "taken"),
    [
        ("*/temp*", ["a/temporary.txt", "a/temp", "a/temp/b"], ["temporary", "a/b/temp"]),
        ("*/*/temp*", ["a/b/temporary.txt"], ["a/temp", "temp"]),
        ("temp?", ["tempa", "tempb/c"], ["temp", "tempab", "a/tempa"]),
        ("**/*.go", ["main.go", "a/b/c.go"], ["go", "a/go.mod"]),
        ("foo/**", ["foo/a", "foo/a/b"], ["foo", "food"]),
        ("foo", ["foo", "foo/bar"], ["a/foo", "food"]),
        ("/foo/bar/", ["foo/bar", "foo/bar/x"], ["foo", "foo/ba"]),
        ("./foo//bar/../baz", ["foo/baz"], ["foo/bar"]),
        ("a**b", ["ab", "ax/b"], ["b"]),
        ("*.md\n!README.md", ["a.md"], ["README.md", "b/a.md"]),
        ("*.md\n!README*.md\nREADME-secret.md", ["x.md", "README-secret.md"], ["README.md", "README-1.md"]),
        ("*.md\nREADME-secret.md\n!README*.md", ["x.md"], ["README.md", "README-secret.md"]),
        ("*\n!src", ["a", "b/c"], ["src", "src/x"]),
        ("foo\n!foo/bar", ["foo/a", "foo"], ["foo/bar", "foo/bar/c"]),
        ("# *\n\n  \n.\n", [], ["a", "# *"]),
        ("  spaces  ", ["spaces"], ["  spaces  "]),
        ("[a-c]x", ["ax", "cx"], ["dx", "-x"]),
        ("[^a-c]x", ["dx"], ["ax", "/x"]),
        (r"\*", ["*"], ["a"]),
        (r"a[\-]b", ["a-b"], ["a\\b"]),
        ("a.b+c", ["a.b+c"], ["axbbc"]),
        ("../up", [], ["up"]),
        ("Foo", ["Foo"], ["foo"]),
        ("*\r\n!a\r\n", ["b"], ["a"]),
        ("two\nlines", ["two", "lines"], ["two\nlines"]),
    ],
)
def test_patterns_do_what_the_reference_says(lines: str, out: list[str], taken: list[str]) -> None:
    ignored = Ignored(lines.split("\n"))
    assert [path for path in out if path not in ignored] == []
    assert [path for path in taken if path in ignored] == []


def test_what_is_always_sent_is_sent() -> None:
    ignored = Ignored(["*"], always=["Dockerfile", "sub/x.Dockerfile"])
    assert "Dockerfile" not in ignored
    assert "sub/x.Dockerfile" not in ignored
    assert "sub/x" in ignored


@pytest.mark.parametrize("line", ["[a", "a\\", "[]", "[z-a]"])
def test_a_pattern_that_cannot_be_read_is_named(line: str) -> None:
    with pytest.raises(BadPattern) as caught:
        Ignored(["fine", line])
    assert caught.value.line == line
