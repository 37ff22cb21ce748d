# ruff: noqa: E501  (tables)
"""Read-only mode lets a list of methods and paths pass, and nothing else."""

import inspect
from collections.abc import Callable
from typing import Any

import docker
import pytest

from dockertui.engine.endpoint import Endpoint
from dockertui.engine.errors import ReadOnlyRefused
from dockertui.engine.readonly import is_allowed
from dockertui.engine.session import Session

LOOKS = [
    *(
        "_ping",
        "version",
        "info",
        "events",
        "system/df",
        "containers/json",
        "volumes",
        "volumes/x",
        "networks",
    ),
    *(f"containers/x/{what}" for what in ("json", "logs", "stats", "top", "changes", "archive")),
    *("networks/x", "images/json", "images/x/json", "images/r:5000/a/b:c/json", "images/x/history"),
]


@pytest.mark.parametrize("path", LOOKS)
def test_looks_pass(path: str) -> None:
    for prefix in ("/", "/v1.45/"):
        assert is_allowed("GET", prefix + path)
        assert is_allowed("HEAD", prefix + path)
        assert not any(
            is_allowed(method, prefix + path) for method in ("POST", "PUT", "DELETE", "PATCH", "get", "")
        )


@pytest.mark.parametrize(
    "path",
    [
        "/containers/x/attach/ws",
        "/containers/x/export",
        "/containers/x/exec",
        "/containers/x",
        "/containers/x/start",
        "/containers/x/../y/json/../../../images/x/get",
        "/containers/x/%2e%2e/json",
        "/containers//json",
        "/containers/a/b/json",
        "/containers/x/json/",
        "/containers/x\n/json",
        "/images/x/get",
        "/images/get",
        "/images/search",
        "/images/../containers/x/json",
        "/images/a\\b/json",
        "/containers/..%2fimages%2fget/json",
        "/containers/x%2Fexport/json",
        "/containers/x%3fa/json",
        "/containers/x%23a/json",
        "/containers/%252e%252e/json",
        "/images/x%2fget%3f/json",
        "/volumes/x%2F..%2Fy",
        "/networks/x%25",
        "/exec/x/json",
        "/swarm",
        "/secrets",
        "/plugins",
        "/distribution/x/json",
        "/volumes/x/y",
        "/v1.45",
        "/v1.45/v1.45/version",
        "",
        "/",
        "version",
    ],
)
def test_all_else_does_not(path: str) -> None:
    assert not is_allowed("GET", path)


@pytest.mark.parametrize("image", ["registry:5000/a/name:tag", "a@sha256:" + "0" * 64, "sha256:" + "0" * 64])
def test_an_images_name_passes_as_docker_py_sends_it(image: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []

    def keep(_session: object, request: Any, **_options: object) -> None:
        sent.append(request.path_url)
        raise SentError

    monkeypatch.setattr("requests.Session.send", keep)
    client = Session(Endpoint("x", "unix:///nowhere"), api_version="1.45", read_only=True)
    looks: tuple[Callable[[str], object], ...] = (client.inspect_image, client.history)
    for look in looks:
        with pytest.raises(SentError):
            look(image)
    client.close()
    assert len(sent) == 2


def test_the_query_does_not_count() -> None:
    assert is_allowed("GET", "/containers/json?all=1")
    assert not is_allowed("GET", "/images/get?x=/json")


class SentError(Exception):
    """A request passed the guard."""


# What it takes to call docker-py's functions at all; every other argument is a plain word.
SAMPLES: dict[str, Any] = {
    "version": "1", "data": b"x", "labels": {}, "filters": {}, "options": {}, "config": {}, "swarm_spec": {},
    "task_template": {"ContainerSpec": {}}, "plugin_data_dir": "/nowhere", "stream": False, "timeout": 1,
    "height": 1, "width": 1, "availability": "active", "privileges": [], "gzip": False, "quiet": True,
    "decode": False, "condition": "not-running", "host_config": {}, "networking_config": {}, "fetch_current_spec": False,
    "remote_addrs": ["x"], "fileobj": None, "custom_context": False, "image": "x", "name": "x", "password": "x",
    "cmd": ["x"], "path": "http://x", "auth_config": {}, "registry": "http://x", "repository": "x", "node_id": "x",
}  # fmt: skip
LOCAL_ONLY = {
    # made here, nothing is sent
    "create_container_config", "create_endpoint_config", "create_host_config", "create_networking_config",
    "reload_config", "close", "mount", "get_adapter", "abort", "pin", "api_version", "get_redirect_target",
    "rebuild_auth", "rebuild_method", "rebuild_proxies", "should_strip_auth", "merge_environment_settings",
    "prepare_request", "resolve_redirects", "send", "request", "get", "options", "head", "post", "put", "patch",
    "delete", "port", "negotiate", "is_aborted",
}  # fmt: skip
LOOKING = {
    "containers", "diff", "df", "events", "get_archive", "history", "images", "info", "inspect_container",
    "inspect_image", "inspect_network", "inspect_volume", "logs", "networks", "ping", "stats", "top", "version",
    "volumes",
}  # fmt: skip


def test_of_all_of_docker_pys_functions_only_looks_are_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("requests.Session.send", lambda *_args, **_options: (_ for _ in ()).throw(SentError))
    client = Session(Endpoint("x", "unix:///nowhere"), api_version="1.45", read_only=True)
    sent, refused, neither = set(), set(), {}
    for name, function in inspect.getmembers(docker.APIClient, callable):
        if name.startswith("_") or name in LOCAL_ONLY:
            continue
        takes = [p for p in list(inspect.signature(function).parameters.values())[1:] if p.default is p.empty]
        names = [p.name for p in takes if p.kind is p.POSITIONAL_OR_KEYWORD] or ["resource_id"]
        arguments = [SAMPLES.get(argument, "x") for argument in names]
        if not takes and name not in ("start", "stop"):
            arguments = []
        try:
            result = getattr(client, name)(*arguments)
            if inspect.isgenerator(result):
                list(result)
            neither[name] = "nothing was sent"
        except ReadOnlyRefused:
            refused.add(name)
        except SentError:
            sent.add(name)
        except Exception as exc:  # noqa: BLE001  (docker-py did not like the sample)
            neither[name] = repr(exc)
    assert sent <= LOOKING
    assert sent >= LOOKING - {"version"} - set(neither)
    assert len(refused) > 60, neither
    assert {
        "start",
        "stop",
        "kill",
        "remove_container",
        "exec_create",
        "attach",
        "put_archive",
        "push",
        "commit",
    } <= (refused | set(neither))
    client.close()


def test_a_websocket_is_no_way_round() -> None:
    client = Session(Endpoint("x", "unix:///nowhere"), api_version="1.45", read_only=True)
    with pytest.raises(ReadOnlyRefused):
        client.attach_socket("x", ws=True)
