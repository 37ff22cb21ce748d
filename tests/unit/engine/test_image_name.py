"""What is a name of an image, what is meant by it, and what is said of what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockertui.engine import image_name
from dockertui.engine.image_name import BadName, ImageName, parse, problem

DIGEST = "sha256:" + "a" * 64


@pytest.mark.parametrize(
    ("text", "registry", "path", "tag", "digest", "shown"),
    [
        ("busybox", "docker.io", "library/busybox", "", "", "busybox"),
        ("busybox:1.36", "docker.io", "library/busybox", "1.36", "", "busybox:1.36"),
        ("library/busybox", "docker.io", "library/busybox", "", "", "busybox"),
        ("docker.io/busybox", "docker.io", "library/busybox", "", "", "busybox"),
        ("index.docker.io/a/b", "docker.io", "a/b", "", "", "a/b"),
        ("library/a/b", "docker.io", "library/a/b", "", "", "library/a/b"),
        ("bitnami/mysql:8", "docker.io", "bitnami/mysql", "8", "", "bitnami/mysql:8"),
        ("localhost/x", "localhost", "x", "", "", "localhost/x"),
        ("localhost:5000/x:y", "localhost:5000", "x", "y", "", "localhost:5000/x:y"),
        ("127.0.0.1:5001/private/tool:1", "127.0.0.1:5001", "private/tool", "1", "", None),
        ("[::1]:5000/x", "[::1]:5000", "x", "", "", None),
        ("ghcr.io/a/b/c__d/e-f.g", "ghcr.io", "a/b/c__d/e-f.g", "", "", None),
        ("Host/x", "Host", "x", "", "", None),
        (f"x@{DIGEST}", "docker.io", "library/x", "", DIGEST, f"x@{DIGEST}"),
        (f"r.io/x:1@{DIGEST}", "r.io", "x", "1", DIGEST, None),
        ("x:_A.b-9", "docker.io", "library/x", "_A.b-9", "", "x:_A.b-9"),
        ("host:5000", "docker.io", "library/host", "5000", "", "host:5000"),
    ],
)
def test_a_name_is_taken_apart(
    text: str, registry: str, path: str, tag: str, digest: str, shown: str | None
) -> None:
    assert parse(text) == ImageName(registry, path, tag, digest)
    assert str(parse(text)) == (shown or text)


def test_latest_is_meant_where_neither_tag_nor_digest_is_given() -> None:
    assert str(parse("busybox").with_tag()) == "busybox:latest"
    assert str(parse("busybox:1").with_tag()) == "busybox:1"
    assert parse(f"busybox@{DIGEST}").with_tag().version == DIGEST


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Busybox", "Capital letters"),
        ("r.io/Ab/c", "Capital letters"),
        ("a b", "no spaces"),
        ("https://r.io/x", "Without http"),
        ("x:", "missing after the colon"),
        ("x:-1", "A tag has"),
        ("x:" + "a" * 129, "A tag has"),
        ("x:ä", "A tag has"),
        ("r.io/", "missing"),
        ("a//b", "missing"),
        ("/a", "missing"),
        ("a_-b", "Letters and digits"),
        ("-a", "Letters and digits"),
        ("a.", "Letters and digits"),
        ("käse", "Letters and digits"),
        ("-h.io/x", "no host name"),
        ("h.io:x/y", "no host name"),
        ("x@sha256:abc", "A digest is"),
        ("x@" + "a" * 64, "A digest is"),
        ("x@sha256:" + "a" * 63, "A digest is"),
        ("a" * 64, "an id"),
        ("a/" * 130 + "a", "longer than"),
    ],
)
def test_what_is_no_name_is_said_in_words(text: str, words: str) -> None:
    assert words in problem(text)
    with pytest.raises(BadName):
        parse(text)


def test_nothing_typed_is_nothing_wrong_yet() -> None:
    assert problem("") == ""


def test_a_tag_takes_no_digest() -> None:
    assert "no digest" in image_name.tag_problem(f"x@{DIGEST}")
    assert image_name.tag_problem("r.io/x:1") == ""


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("", ""),
        ("docker.io", "docker.io"),
        ("https://index.docker.io/v1/", "docker.io"),
        ("http://r.io:5000/v2/", "r.io:5000"),
        (" ghcr.io ", "ghcr.io"),
    ],
)
def test_a_registry_may_be_typed_as_a_url(typed: str, host: str) -> None:
    assert image_name.registry_of(typed) == host
    assert image_name.registry_problem(typed) == ""


def test_what_is_no_host_is_said() -> None:
    assert image_name.registry_problem("a b")
    assert image_name.registry_problem("-x")


@pytest.mark.parametrize("platform", ["", "linux/amd64", "linux/arm/v7", "windows/amd64", "linux/mips64le"])
def test_platforms(platform: str) -> None:
    assert image_name.platform_problem(platform) == ""


@pytest.mark.parametrize("platform", ["linux", "linux/", "/arm", "a b/c", "linux/arm/v7/x"])
def test_what_is_no_platform(platform: str) -> None:
    assert "linux/amd64" in image_name.platform_problem(platform)


@given(st.text(alphabet="aA0._-/:@ä[] ", max_size=30))
def test_any_text_is_a_name_or_is_said_not_to_be_one(text: str) -> None:
    if text and not problem(text):
        name = parse(text)
        assert parse(str(name)) == name
        assert name.path == name.path.lower()
