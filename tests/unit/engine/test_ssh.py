"""What ssh is told and what is made of what it says; no ssh is started."""

import itertools
from pathlib import Path

import pytest

from dockertui.engine.endpoint import Endpoint, TlsFiles, normalise, resolve
from dockertui.engine.engine import Engine
from dockertui.engine.errors import EndpointError, EngineError, EngineUnreachable, PermissionDenied
from dockertui.engine.hang_up import Command
from dockertui.engine.ssh_master import along_words, master_words
from dockertui.engine.ssh_target import Target, parse
from dockertui.engine.ssh_words import explain


@pytest.mark.parametrize(
    ("url", "meant"),
    [
        ("ssh://far", ("", "far", 0, "/var/run/docker.sock", True)),
        ("ssh://me@far:2222", ("me", "far", 2222, "/var/run/docker.sock", True)),
        ("ssh://far/", ("", "far", 0, "/var/run/docker.sock", True)),
        ("ssh://far/run/user/7/docker.sock", ("", "far", 0, "/run/user/7/docker.sock", False)),
        ("ssh://me@corp.example@far", ("me@corp.example", "far", 0, "/var/run/docker.sock", True)),
        ("ssh://me%40corp@far", ("me@corp", "far", 0, "/var/run/docker.sock", True)),
        ("ssh://DOMAIN\\me@far", ("DOMAIN\\me", "far", 0, "/var/run/docker.sock", True)),
        ("ssh://me@[fe80::1]:22", ("me", "fe80::1", 22, "/var/run/docker.sock", True)),
        ("ssh://höst", ("", "höst", 0, "/var/run/docker.sock", True)),
    ],
)
def test_addresses(url: str, meant: tuple[str, str, int, str, bool]) -> None:
    assert parse(url) == meant
    assert parse(normalise(url)) == meant


@pytest.mark.parametrize(
    "url",
    [
        "ssh://-oProxyCommand=touch%20x",
        "ssh://-oProxyCommand=x@far",
        "ssh://%2DoProxyCommand=x@far",
        "ssh://me@-oProxyCommand=x",
        "ssh://-far",
        "ssh://@far",
        "ssh://me@",
        "ssh://me:secret@far",
        "ssh://far:0",
        "ssh://far:70000",
        "ssh://far:x",
        "ssh://$(id)",
        "ssh://far;id",
        "ssh://`id`@far",
        "ssh://me%20x@far",
        "ssh://me%0a@far",
        "ssh://far%h",
        "ssh://far/run/%25h/docker.sock",
        "ssh://far/run/$%7BHOME%7D/docker.sock",
        "ssh://far/a:b",
        "ssh://far/a%20b",
        "ssh://far/a;id",
        "ssh://far?x=1",
        "ssh://far#x",
    ],
)
def test_what_could_be_read_as_more_than_a_host_is_refused(url: str) -> None:
    with pytest.raises(EndpointError):
        normalise(url)
    with pytest.raises(EndpointError):
        resolve(host=url, context=None, environ={}, home=Path("/nonexistent"))
    with pytest.raises(EndpointError):
        Engine(Endpoint("far", url))


def test_a_password_in_an_address_is_refused_in_its_own_words() -> None:
    with pytest.raises(EndpointError, match="password") as caught:
        normalise("ssh://me:secret@far")
    assert "secret" not in str(caught.value)


def options(words: list[str]) -> set[str]:
    return {value for flag, value in itertools.pairwise(words) if flag == "-o"}


TARGET = Target("me", "far", 2222, "/run/docker.sock", is_usual=False)


def test_what_holds_the_connection_never_asks_and_forwards_nothing_of_its_own() -> None:
    words = master_words(TARGET, "/run/x/c")
    assert words[-2:] == ["--", "far"], "no host is taken for an option"
    assert words[words.index("-l") + 1] == "me"
    assert words[words.index("-p") + 1] == "2222"
    assert {"-N", "-M", "-T", "-x", "-a"} <= set(words)
    assert {"BatchMode=yes", "ClearAllForwardings=yes", "ControlPersist=no"} <= options(words)
    assert not [option for option in options(words) if option.startswith("StrictHostKeyChecking")]
    assert "-F" not in words, "the user's own configuration applies"


def test_what_goes_along_never_makes_a_connection_itself() -> None:
    words = along_words(TARGET, "/run/x/c", command=["docker", "system", "dial-stdio"])
    assert words[-5:] == ["--", "far", "docker", "system", "dial-stdio"]
    assert {"ProxyCommand=false", "ControlMaster=no", "BatchMode=yes"} <= options(words)
    assert words[words.index("-S") + 1] == "/run/x/c"


def test_the_command_to_run_by_hand_is_right_to_paste() -> None:
    assert TARGET.by_hand == "ssh -p 2222 me@far"
    assert parse("ssh://far").by_hand == "ssh far"
    assert parse("ssh://DOMAIN\\me@far").by_hand == "ssh 'DOMAIN\\me@far'"


@pytest.mark.parametrize(
    ("said", "kind", "words"),
    [
        (
            "ssh: Could not resolve hostname far: Name or service not known",
            EngineUnreachable,
            "far is not known",
        ),
        (
            "ssh: connect to host far port 22: Connection refused",
            EngineUnreachable,
            "No ssh server is running",
        ),
        ("ssh: connect to host far port 22: Connection timed out", EngineUnreachable, "does not answer"),
        ("ssh: connect to host far port 22: Operation timed out", EngineUnreachable, "does not answer"),
        ("Timeout, server far not responding.", EngineUnreachable, "does not answer"),
        ("ssh: connect to host far port 22: No route to host", EngineUnreachable, "There is no way"),
        ("ssh: connect to host far port 22: Network is unreachable", EngineUnreachable, "There is no way"),
        ("kex_exchange_identification: read: Connection reset by peer", EngineUnreachable, "could speak"),
        ("Host key verification failed.", PermissionDenied, "not known here"),
        (
            "@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nHost key verification failed.",
            PermissionDenied,
            "another than before",
        ),
        (
            "@ WARNING: REVOKED HOST KEY DETECTED! @\nHost key verification failed.",
            PermissionDenied,
            "revoked",
        ),
        ("me@far: Permission denied (publickey,password).", PermissionDenied, "(publickey,password)"),
        (
            "Received disconnect from far port 22:2: Too many authentication failures",
            PermissionDenied,
            "does not let you in",
        ),
        (
            "/home/me/.ssh/config: line 3: Bad configuration option: x\x1b[31m\n",
            EngineUnreachable,
            "Bad configuration option: x",
        ),
        ("channel 3: open failed: connect failed: open failed", EngineUnreachable, "did not say why"),
        ("", EngineUnreachable, "did not say why"),
    ],
)
def test_what_ssh_says_is_put_in_plain_words(said: str, kind: type[EngineError], words: str) -> None:
    error = explain(said, TARGET)
    assert type(error) is kind
    assert words in error.message
    assert "far" in error.message
    assert error.hint
    assert "\x1b" not in error.message


@pytest.mark.parametrize(
    "endpoint",
    [
        Endpoint("near", "unix:///run/docker.sock"),
        Endpoint("far", "ssh://me@far"),
        Endpoint("open", "tcp://far:2375/engines/a", headers={"X-Team": "a"}),
        Endpoint("tls", "tcp://far:2376", tls=TlsFiles(Path("/ca.pem"), None, None, verify=False)),
        Endpoint("own", "https://far", tls=TlsFiles()),
    ],
)
def test_what_a_shell_needs_to_be_ended_survives_being_told(endpoint: Endpoint) -> None:
    command = Command("token", endpoint, "c" * 64, "e" * 64, "/bin/sh", "me", 7)
    text = command.to_json()
    assert "\n" not in text
    told = Command.from_json(text)
    assert told == command
    assert dict(told.endpoint.headers) == dict(endpoint.headers)
