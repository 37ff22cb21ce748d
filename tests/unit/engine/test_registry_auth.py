"""Logins are read, kept and forgotten where the docker command does, and no secret gets anywhere else."""

import base64
import json
import stat
from pathlib import Path
from typing import Any

import pytest

from dockertui.engine import registry_auth
from dockertui.engine.errors import EngineError
from dockertui.engine.registry_auth import HUB_KEY, NOBODY, Credentials, HelperFailed
from dockertui.engine.secret import Secret
from tests.support.credential_helper import write_helper, write_program

SECRET = "s3cret-p4ss"
ME = Credentials("me", Secret(SECRET))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / "docker"))
    return tmp_path / "docker"


def put(folder: Path, config: Any) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "config.json"
    path.write_text(config if isinstance(config, str) else json.dumps(config))
    return path


def packed(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.fixture
def helper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a helper program called `test` into the path; gives the file it keeps things in."""
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    return write_helper(tmp_path)


# ---------------------------------------------------------------------- reading
@pytest.mark.parametrize(
    ("entry", "known"),
    [
        ({"auth": packed(f"me:{SECRET}")}, ME),
        ({"auth": packed("me:a:b")}, Credentials("me", Secret("a:b"))),
        ({"auth": packed(f"me:{SECRET}\0\0")}, ME),
        ({"username": "me", "password": SECRET}, ME),
        (
            {"auth": packed("me:"), "identitytoken": "tok"},
            Credentials("me", identity_token=Secret("tok")),
        ),
        ({"registrytoken": "tok"}, Credentials(registry_token=Secret("tok"))),
        ({"auth": "not base64 !"}, NOBODY),
        ({"auth": base64.b64encode(b"\xff\xfe:x").decode()}, NOBODY),
        ({"auth": 5}, NOBODY),
        ("odd", NOBODY),
        ({}, NOBODY),
    ],
)
def test_an_entry_is_read_as_docker_reads_it_and_what_is_odd_is_nobody(
    folder: Path, entry: Any, known: Credentials
) -> None:
    put(folder, {"auths": {"r.io": entry}})
    assert registry_auth.find("r.io") == known


def test_the_hub_has_a_name_of_its_own(folder: Path) -> None:
    put(folder, {"auths": {HUB_KEY: {"auth": packed(f"me:{SECRET}")}}})
    assert registry_auth.find("docker.io") == ME


def test_keys_of_old_that_are_urls_are_found_by_their_host(folder: Path) -> None:
    put(folder, {"auths": {"https://r.io/v1/": {"auth": packed(f"me:{SECRET}")}}})
    assert registry_auth.find("r.io") == ME
    assert registry_auth.find("s.io") == NOBODY


@pytest.mark.parametrize("config", ["", "nonsense", "[]", '{"auths": []}', '{"auths": null}', "\ufeff{}"])
def test_a_broken_configuration_is_nobody(folder: Path, config: str) -> None:
    put(folder, config)
    assert registry_auth.find("r.io") == NOBODY


def test_no_configuration_is_nobody(folder: Path) -> None:
    assert registry_auth.find("r.io") == NOBODY


def test_the_header_says_who_asks_or_that_nobody_does() -> None:
    def told(known: Credentials, registry: str = "r.io") -> Any:
        return json.loads(base64.urlsafe_b64decode(registry_auth.header(registry, known)["X-Registry-Auth"]))

    assert told(NOBODY) == {}
    assert told(ME) == {"username": "me", "password": SECRET, "serveraddress": "r.io"}
    assert told(ME, "docker.io")["serveraddress"] == HUB_KEY
    token = Credentials("me", identity_token=Secret("tok"))
    assert told(token) == {"identitytoken": "tok", "serveraddress": "r.io"}


# ---------------------------------------------------------------------- writing
def test_a_login_is_kept_in_a_file_that_only_the_user_reads(folder: Path) -> None:
    registry_auth.store("r.io", ME)
    path = folder / "config.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_text()) == {"auths": {"r.io": {"auth": packed(f"me:{SECRET}")}}}
    assert registry_auth.find("r.io") == ME
    assert list(folder.iterdir()) == [path], "nothing is left beside it"


def test_what_else_is_in_the_file_stays_with_its_mode_and_its_link(folder: Path, tmp_path: Path) -> None:
    real = tmp_path / "elsewhere.json"
    other = {"auth": packed("you:x")}
    real.write_text(json.dumps({"auths": {"s.io": other}, "psFormat": "ä", "new": {"a": [1]}}))
    real.chmod(0o640)
    folder.mkdir()
    (folder / "config.json").symlink_to(real)
    registry_auth.store("docker.io", ME)
    assert (folder / "config.json").is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    found = json.loads(real.read_text())
    assert found.pop("auths") == {"s.io": other, HUB_KEY: {"auth": packed(f"me:{SECRET}")}}
    assert found == {"psFormat": "ä", "new": {"a": [1]}}


def test_an_identity_token_is_kept_in_place_of_the_password(folder: Path) -> None:
    registry_auth.store("r.io", Credentials("me", identity_token=Secret("tok")))
    assert registry_auth.find("r.io") == Credentials("me", identity_token=Secret("tok"))


def test_a_file_that_cannot_be_understood_is_not_written_over(folder: Path) -> None:
    text = '{"auths": {"r.io": {"auth": "' + packed(f"me:{SECRET}") + '"}}'
    path = put(folder, text)
    with pytest.raises(EngineError, match="left as it is") as caught:
        registry_auth.store("r.io", ME)
    assert path.read_text() == text
    assert SECRET not in str(caught.value)


def test_logging_out_forgets_one_login_and_says_whether_there_was_one(folder: Path) -> None:
    entries = {"r.io": {}, "https://r.io": {}, "s.io": {"auth": packed("you:x")}}
    path = put(folder, {"auths": entries})
    assert registry_auth.erase("r.io")
    assert set(json.loads(path.read_text())["auths"]) == {"s.io"}
    assert not registry_auth.erase("r.io")


# ---------------------------------------------------------------------- helpers
@pytest.mark.parametrize("config", [{"credsStore": "test"}, {"credHelpers": {"r.io": "test"}}])
def test_a_helper_program_keeps_and_gives_and_forgets(folder: Path, helper: Path, config: Any) -> None:
    path = put(folder, config)
    assert registry_auth.find("r.io") == NOBODY
    assert registry_auth.store("r.io", ME) == "test"
    assert SECRET in helper.read_text()
    assert SECRET not in path.read_text()
    assert json.loads(path.read_text())["auths"] == {"r.io": {}}
    assert registry_auth.find("r.io") == ME
    assert registry_auth.erase("r.io")
    assert registry_auth.find("r.io") == NOBODY
    assert SECRET not in helper.read_text()


def test_a_helper_for_one_registry_is_not_asked_for_another(folder: Path, helper: Path) -> None:
    put(folder, {"credHelpers": {"r.io": "test"}, "auths": {"s.io": {"auth": packed(f"me:{SECRET}")}}})
    assert registry_auth.find("s.io") == ME
    assert not Path(f"{helper}.calls").exists()


def test_a_helper_keeps_tokens_by_a_name_of_their_own(folder: Path, helper: Path) -> None:
    put(folder, {"credsStore": "test"})
    registry_auth.store("r.io", Credentials("me", identity_token=Secret("tok")))
    assert '"Username": "<token>"' in helper.read_text()
    assert registry_auth.find("r.io") == Credentials(identity_token=Secret("tok"))


@pytest.mark.parametrize(
    ("name", "words"),
    [("missing-one", "cannot be run"), ("../test", "no name of a program"), ("bad", "failed: out of order")],
)
def test_a_helper_that_fails_is_named(folder: Path, helper: Path, name: str, words: str) -> None:
    write_program(helper.parent, "bad", "#!/bin/sh\necho out of order\nexit 3\n")
    put(folder, {"credsStore": name})
    with pytest.raises(HelperFailed, match=words) as caught:
        registry_auth.find("r.io")
    assert name.removeprefix("../") in str(caught.value)


def test_what_a_helper_says_that_is_no_json_is_not_repeated(folder: Path, helper: Path) -> None:
    write_program(helper.parent, "bad", f"#!/bin/sh\necho {SECRET}\n")
    put(folder, {"credsStore": "bad"})
    with pytest.raises(HelperFailed) as caught:
        registry_auth.find("r.io")
    assert SECRET not in repr(caught.value) + str(caught.value)


# ---------------------------------------------------------------------- secrets
def test_a_secret_is_dots_wherever_it_is_printed() -> None:
    secret = Secret(SECRET)
    shown = [str(secret), repr(secret), f"{secret}", format(secret), repr(ME), repr({"password": secret})]
    assert not [text for text in shown if SECRET in text]
    assert secret.reveal() == SECRET
    assert secret == Secret(SECRET) != Secret("other")
    assert not Secret()
