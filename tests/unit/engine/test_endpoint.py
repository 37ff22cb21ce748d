"""Which engine is meant: the docker CLI's order, and no silent falling back."""

import hashlib
import json
import socket
from pathlib import Path

import pytest

from dockertui.engine import endpoint
from dockertui.engine.endpoint import NoEngineFound, normalise, resolve, resolve_all
from dockertui.engine.errors import EndpointError


def context(home: Path, name: str, host: str) -> str:
    """Make a context; returns the name of its folders."""
    digest = hashlib.sha256(name.encode()).hexdigest()
    meta = home / ".docker/contexts/meta" / digest / "meta.json"
    meta.parent.mkdir(parents=True)
    meta.write_text(
        json.dumps({"Name": name, "Endpoints": {"docker": {"Host": host, "SkipTLSVerify": False}}})
    )
    return digest


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home directory with a context `far` (TLS) and `near`."""
    for name, host in (("far", "tcp://far.example:2376"), ("near", "unix:///near.sock")):
        digest = context(tmp_path, name, host)
        if name == "far":
            files = tmp_path / ".docker/contexts/tls" / digest / "docker"
            files.mkdir(parents=True)
            for file in ("ca.pem", "cert.pem", "key.pem"):
                (files / file).write_text("x")
    return tmp_path


def use_context(home: Path, name: str) -> None:
    (home / ".docker/config.json").write_text(json.dumps({"currentContext": name}))


def found(
    home: Path, host: str | None = None, context: str | None = None, **environ: str
) -> tuple[str, str, str]:
    end = resolve(host=host, context=context, environ=environ, home=home)
    return end.name, end.url, end.source


def test_the_order_of_the_docker_cli(home: Path) -> None:
    use_context(home, "near")
    both = {"DOCKER_HOST": "tcp://h:1", "DOCKER_CONTEXT": "far"}
    assert found(home, host="unix:///x.sock", **both) == ("local", "unix:///x.sock", "--host")
    assert found(home, context="far", **both) == ("far", "tcp://far.example:2376", "context far")
    assert found(home, **both) == ("h", "tcp://h:1", "DOCKER_HOST")
    assert found(home, DOCKER_CONTEXT="far") == ("far", "tcp://far.example:2376", "context far")
    assert found(home) == ("near", "unix:///near.sock", "context near")
    assert found(home, context="default", DOCKER_HOST="tcp://h:1") == ("h", "tcp://h:1", "DOCKER_HOST")


def test_docker_config_moves_the_contexts(home: Path, tmp_path: Path) -> None:
    with pytest.raises(EndpointError, match="no context named far"):
        resolve(host=None, context="far", environ={"DOCKER_CONFIG": str(tmp_path / "no")}, home=home)


def test_a_context_brings_its_certificates(home: Path) -> None:
    tls = resolve(host=None, context="far", environ={}, home=home).tls
    assert tls is not None
    assert tls.verify
    assert tls.ca is not None
    assert tls.ca.name == "ca.pem"
    assert resolve(host=None, context="near", environ={}, home=home).tls is None


def test_an_unknown_or_broken_context_is_an_error_never_the_default(home: Path) -> None:
    with pytest.raises(EndpointError, match="no context named nowhere") as caught:
        found(home, context="nowhere")
    assert "default, far, near" in caught.value.hint
    use_context(home, "gone")
    with pytest.raises(EndpointError, match="no context named gone"):
        found(home)
    for text in ("{", "[]", '{"Endpoints": null}', '{"Endpoints": {"docker": {"Host": 7}}}'):
        digest = hashlib.sha256(b"far").hexdigest()
        (home / ".docker/contexts/meta" / digest / "meta.json").write_text(text)
        with pytest.raises(EndpointError):
            found(home, context="far")


def test_several_engines_keep_their_order_and_each_has_a_name_of_its_own(home: Path) -> None:
    named = [("host", "tcp://box:1"), ("context", "far"), ("host", "tcp://box:2"), ("host", "unix:///x")]
    ends = resolve_all(named, environ={}, home=home)
    assert [end.name for end in ends] == ["box:1", "far", "box:2", "local"]
    assert [end.url for end in ends] == ["tcp://box:1", "tcp://far.example:2376", "tcp://box:2", "unix:///x"]


def test_names_that_are_the_same_all_the_same_are_numbered(home: Path) -> None:
    context(home, "/x", "tcp://other:1")
    named = [("context", "/x"), ("host", "unix:///x"), ("host", "unix:///y")]
    assert [end.name for end in resolve_all(named, environ={}, home=home)] == ["/x", "/x 2", "/y"]


def test_sockets_are_told_apart_by_their_folders(home: Path) -> None:
    paths = ["/var/run/docker.sock", "/h/.colima/dev/docker.sock", "/h/.colima/default/docker.sock"]
    named = [("host", path) for path in paths]
    assert [end.name for end in resolve_all(named, environ={}, home=home)] == ["local", "dev", "default"]


def test_an_engine_that_is_named_twice_is_refused(home: Path) -> None:
    with pytest.raises(EndpointError, match="named twice"):
        resolve_all([("host", "tcp://far.example:2376"), ("context", "far")], environ={}, home=home)


def test_without_a_name_one_engine_is_found_as_docker_finds_it(home: Path) -> None:
    (end,) = resolve_all((), environ={"DOCKER_HOST": "tcp://h:1"}, home=home)
    assert (end.url, end.source) == ("tcp://h:1", "DOCKER_HOST")


def test_the_docker_command_is_called_so_that_it_reaches_the_same_engine(home: Path) -> None:
    by_option, by_context = resolve_all([("host", "tcp://h:1"), ("context", "far")], environ={}, home=home)
    assert by_option.docker == ("docker", "--host", "tcp://h:1")
    assert by_context.docker == ("docker", "--context", "far")
    (by_environment,) = resolve_all((), environ={"DOCKER_HOST": "tcp://h:1"}, home=home)
    assert by_environment.docker == ("docker",)


def test_tls_by_the_environment(home: Path) -> None:
    (home / "certs").mkdir()
    (home / "certs/ca.pem").write_text("x")
    environ = {"DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": str(home / "certs"), "DOCKER_HOST": "tcp://h"}
    end = resolve(host=None, context=None, environ=environ, home=home)
    assert end.url == "tcp://h:2376"
    assert end.tls is not None
    assert (end.tls.verify, end.tls.ca, end.tls.cert) == (True, home / "certs/ca.pem", None)
    assert resolve(host="unix:///s", context=None, environ=environ, home=home).tls is None


def test_the_first_usual_socket_that_answers(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead, alive = tmp_path / "d.sock", tmp_path / "a.sock"
    monkeypatch.setattr(endpoint, "usual_sockets", lambda _environ, _home: (tmp_path / "none", dead, alive))
    with pytest.raises(NoEngineFound) as caught:
        found(home)
    assert caught.value.usual.url == "unix:///var/run/docker.sock"
    with socket.socket(socket.AF_UNIX) as one, socket.socket(socket.AF_UNIX) as two:
        one.bind(str(dead))
        assert found(home)[1] == f"unix://{dead}", "better a dead one, with its reason, than none"
        two.bind(str(alive))
        two.listen()
        assert found(home)[1] == f"unix://{alive}"


def test_the_usual_places(home: Path) -> None:
    places = [str(path) for path in endpoint.usual_sockets({"XDG_RUNTIME_DIR": "/run/user/7"}, Path("/h"))]
    assert places[0] == "/var/run/docker.sock"
    assert {
        "/run/user/7/docker.sock",
        "/run/user/7/podman/podman.sock",
        "/run/podman/podman.sock",
        "/h/.docker/run/docker.sock",
        "/h/.docker/desktop/docker.sock",
        "/h/.colima/default/docker.sock",
        "/h/.orbstack/run/docker.sock",
        "/h/.rd/docker.sock",
    } <= set(places)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("unix:///x", "unix:///x"),
        ("unix://", "unix:///var/run/docker.sock"),
        ("/x", "unix:///x"),
        ("tcp://h", "tcp://h:2375"),
        ("h:99", "tcp://h:99"),
        ("tcp://:99", "tcp://localhost:99"),
        ("tcp://[::1]:99/p/", "tcp://[::1]:99/p"),
        ("https://h", "https://h:2376"),
        ("ssh://u@h", "ssh://u@h"),
    ],
)
def test_addresses(said: str, meant: str) -> None:
    assert normalise(said) == meant


@pytest.mark.parametrize(
    "said", ["fd://3", "tcp://", "tcp://h:0", "tcp://h:70000", "tcp://h:x", "ftp://h", "tcp://a b", "ssh://"]
)
def test_what_is_no_address(said: str) -> None:
    with pytest.raises(EndpointError):
        normalise(said)


@pytest.mark.parametrize(
    ("content", "is_odd"),
    [
        (b"", False),
        (b" \n", False),
        (b"null", False),
        (b"\xef\xbb\xbf{}", False),
        (b'{"currentContext": 5, "HttpHeaders": null, "proxies": null, "auths": {"r": null}}', False),
        (b'{"auths":', True),
        (b"[]", True),
        ("{}".encode("utf-16"), True),
        (b"[" * 100_000, True),
    ],
)
def test_what_docker_tolerates_in_its_configuration_never_keeps_from_an_engine(
    home: Path, content: bytes, is_odd: bool
) -> None:
    (home / ".docker/config.json").write_bytes(content)
    for host in ("unix:///x.sock", None):
        try:
            end = resolve(host=host, context=None, environ={}, home=home)
        except NoEngineFound as exc:
            end = exc.usual
        assert bool(end.warning) is is_odd
        if is_odd:
            assert str(home / ".docker/config.json") in end.warning
    assert found(home, context="far")[0] == "far"


def test_a_configuration_file_that_is_a_directory_is_a_warning(home: Path) -> None:
    (home / ".docker/config.json").mkdir()
    end = resolve(host="unix:///x.sock", context=None, environ={}, home=home)
    assert "directory" in end.warning.lower()


def test_headers_of_the_configuration_go_with_every_request(home: Path) -> None:
    headers = {"X-Team": "a", "X-Odd": 7, "X-Bad": "a\r\nX-Injected: b"}
    (home / ".docker/config.json").write_text(json.dumps({"HttpHeaders": headers}))
    assert resolve(host="unix:///x", context=None, environ={}, home=home).headers == {"X-Team": "a"}


def test_a_socket_without_a_slash_is_in_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert normalise("unix://docker.sock") == f"unix://{tmp_path}/docker.sock"
