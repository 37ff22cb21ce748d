"""Records an engine's replies into tests/data, for the tests that read records from them.

    DOCKER_HOST=unix://… python -m tests.record NAME

NAME is the folder (`engine-28.5.2`). The engine should hold nothing but busybox:local: a lab that was
started by "up --engine-only" and given that image. What is made here is removed again. Where the engine
keeps its things is written as /var/lib/docker, for a recording is of an engine, not of a machine.
"""

import argparse
import json
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import docker

from tests.conftest import DATA, LABEL, remove_labelled, wait_until

LABELS = {LABEL: "recording"}
IMAGE = "busybox:local"


def main() -> None:
    """Make one of everything, and write what the engine says of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name")
    folder = DATA / parser.parse_args().name
    folder.mkdir(exist_ok=True)
    api = docker.APIClient(base_url=os.environ["DOCKER_HOST"], version="auto", timeout=60)
    api.trust_env = False
    root = str(api.info()["DockerRootDir"])
    try:
        with events_of(api) as events:
            make(api)
        write(folder, "events.jsonl", "".join(json.dumps(event) + "\n" for event in events), root)
        for name, path in PATHS.items():
            found = api.get(f"{api.base_url}/v{api.api_version}{path}")
            text = json.dumps(found.json(), indent=1, sort_keys=True) + "\n"
            write(folder, f"{name}.json", text, root)
        for name, method, path in ERRORS:
            found = api.request(method, f"{api.base_url}/v{api.api_version}{path}")
            text = json.dumps({"status": found.status_code, "body": found.text}) + "\n"
            write(folder, f"{name}.json", text, root)
    finally:
        remove_labelled(api, "recording")


PATHS = {
    "version": "/version",
    "containers": "/containers/json?all=1",
    "images": "/images/json",
    "volumes": "/volumes",
    "networks": "/networks",
    "container-inspect": "/containers/rec-web/json",
    "container-top": "/containers/rec-web/top",
    "image-inspect": "/images/rec/app:v1/json",
    "image-history": "/images/rec/app:v1/history",
    "network-inspect": "/networks/rec-front",
    "volume-inspect": "/volumes/rec-data",
}
ERRORS = (
    ("error-404", "GET", "/containers/nothere/json"),
    ("error-409", "DELETE", "/containers/rec-web"),
    ("error-page", "GET", "/no/such/page"),
)


def write(folder: Path, name: str, text: str, root: str) -> None:
    """Write a reply as an engine would say it that keeps its things in the usual place."""
    lab = os.path.dirname(root)
    for theirs, usual in ((root, "/var/lib/docker"), (f"{lab}/containerd", "/var/lib/containerd")):
        text = text.replace(theirs, usual)
    assert not re.search(rf"{re.escape(lab)}\b", text), f"{name} names a place of this machine"
    (folder / name).write_text(text)


@contextmanager
def events_of(api: docker.APIClient) -> Iterator[list[Any]]:
    """Give a list that the engine's events are added to, those of health checks too."""
    found: list[Any] = []
    stream = api.events(decode=True)
    threading.Thread(target=lambda: found.extend(stream), daemon=True).start()
    yield found
    stream.close()


def make(api: docker.APIClient) -> None:
    """Make a container in every state, with mounts, ports and networks, and images with and without tags."""
    pool = docker.types.IPAMPool("10.202.7.0/24", "10.202.7.128/25", "10.202.7.1")
    api.create_network("rec-front", ipam=docker.types.IPAMConfig(pool_configs=[pool]), labels=LABELS)
    inner = api.create_network("rec-inner", internal=True, attachable=True, labels=LABELS)
    api.create_volume("rec-data", labels=LABELS)

    def run(name: str, command: Any = "sleep 600", start: bool = True, **options: Any) -> str:
        host = api.create_host_config(**options.pop("host", {}))
        labels = {**LABELS, **options.pop("labels", {})}
        made = api.create_container(
            IMAGE, command, name=name, host_config=host, labels=labels, stop_signal="SIGKILL", **options
        )
        if start:
            api.start(made["Id"])
        return str(made["Id"])

    web = run(
        "rec-web",
        ports=[(53, "udp"), 80],
        volumes=["/data", "/host"],
        labels={"com.docker.compose.project": "shop", "com.docker.compose.service": "web"},
        host={
            "binds": ["rec-data:/data", "/etc:/host:ro"],
            "port_bindings": {"53/udp": ("127.0.0.1", 15353), 80: 18080},
            "network_mode": "rec-front",
            "tmpfs": {"/scratch": ""},
        },
    )
    api.connect_container_to_network(web, inner["Id"])

    def health(test: str, start_period_s: int = 0) -> dict[str, Any]:
        second = 1_000_000_000
        every = 60 if start_period_s else 1
        return {
            "test": test,
            "interval": every * second,
            "retries": 1,
            "start_period": start_period_s * second,
        }

    run("rec-healthy", healthcheck=health("true"))
    run("rec-sick", healthcheck=health("false"))
    run("rec-starting", healthcheck=health("false", start_period_s=600))
    run("rec-done", "true")
    run("rec-failed", ["sh", "-c", "exit 7"])
    api.kill(run("rec-killed"))
    run("rec-created", start=False, volumes=["/anon"])
    api.pause(run("rec-paused"))
    run("rec-loop", ["sh", "-c", "exit 3"], host={"restart_policy": {"Name": "always"}})
    run("rec-host", host={"network_mode": "host"})
    run("rec-tty", tty=True)
    api.commit("rec-done", "rec/app", "v1")
    api.tag("rec/app:v1", "localhost:5000/rec/app", "2")
    api.commit("rec-done", changes="ENV LEFT=over")

    def settled() -> bool:
        words = {c["Names"][0][1:]: c["Status"] for c in api.containers(all=True)}
        return (
            "(healthy)" in words["rec-healthy"]
            and "(unhealthy)" in words["rec-sick"]
            and words["rec-loop"].startswith("Restarting (3)")
        )

    wait_until(settled, "the containers are in the states that are recorded", 30)


if __name__ == "__main__":
    main()
