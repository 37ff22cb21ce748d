"""What engines say of registries, word for word, and what a user is told."""

import pytest

from dockertui.engine.errors import NotFound
from dockertui.engine.registry_errors import (
    DiskFull,
    LoginWanted,
    RegistryUnreachable,
    TooManyPulls,
    WrongPlatform,
    explain,
)


@pytest.mark.parametrize(
    ("said", "kind", "words"),
    [
        (
            "pull access denied for nobody/nothing, repository does not exist or may require 'docker login':"
            " denied: requested access to the resource is denied",
            LoginWanted,
            "nobody/nothing is not at docker.io, or only for those who log in.",
        ),
        ("manifest for r/x:9 not found: manifest unknown: manifest unknown", NotFound, "is not at"),
        ("docker.io/library/x:9: not found", NotFound, "is not at"),
        ("repository r.io/x not found: name unknown: repository name not known", NotFound, "is not at"),
        ('Head "http://r:5001/v2/x/manifests/1": no basic auth credentials', LoginWanted, "wants a login"),
        ("unauthorized: authentication required", LoginWanted, "wants a login"),
        ("denied: requested access to the resource is denied", LoginWanted, "wants a login"),
        (
            "toomanyrequests: You have reached your pull rate limit. You may increase the limit by"
            " authenticating and upgrading: https://www.docker.com/increase-rate-limit",
            TooManyPulls,
            "limit",
        ),
        ("write /var/lib/docker/tmp/GetImageBlob1: no space left on device", DiskFull, "disk is full"),
        (
            "no matching manifest for linux/arm64/v8 in the manifest list entries",
            WrongPlatform,
            "not there for that platform",
        ),
        (
            "image with reference r/x:1 was found but does not match the specified platform: wanted"
            " linux/arm64, actual: linux/amd64",
            WrongPlatform,
            "the engine has that one now",
        ),
        ('"xyz" is an invalid OS component of "xyz/abc"', WrongPlatform, "no such platform"),
        (
            'Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io: no such host',
            RegistryUnreachable,
            "does not reach docker.io",
        ),
        (
            'Get "https://r.io/v2/": dial tcp 10.0.0.1:443: connect: network is unreachable',
            RegistryUnreachable,
            "does not reach",
        ),
        ("Get https://r.io/v2/: net/http: TLS handshake timeout", RegistryUnreachable, "does not reach"),
        (
            'Get "https://r:5000/v2/": http: server gave HTTP response to HTTPS client',
            RegistryUnreachable,
            "does not speak TLS",
        ),
        (
            "tls: failed to verify certificate: x509: certificate signed by unknown authority",
            RegistryUnreachable,
            "does not trust the certificate",
        ),
    ],
)
def test_what_went_wrong_is_said_in_plain_words(said: str, kind: type[Exception], words: str) -> None:
    error = explain(said, "nobody/nothing", "docker.io")
    assert type(error) is kind
    assert words in str(error)


def test_what_is_not_known_is_left_to_the_engines_words() -> None:
    assert explain("the dog ate it", "x", "r.io") is None


def test_a_refusal_names_the_registry_to_log_in_to() -> None:
    error = explain("unauthorized: authentication required", "r.io/x", "r.io")
    assert isinstance(error, LoginWanted)
    assert error.registry == "r.io"
