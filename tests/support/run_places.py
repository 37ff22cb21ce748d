"""Containers made of lines on a real engine: by the docker command, by ours, and how they are compared."""

import json
import re
import shlex
import subprocess
from collections.abc import Mapping
from typing import Any

import docker
from docker.errors import APIError

from dockertui.engine.engine import Engine
from dockertui.engine.run.create import create
from dockertui.engine.run.parse import parse
from dockertui.engine.run.spec import RunSpec
from tests.conftest import LABEL
from tests.support.run_lines import IMAGE

_OWN = (
    "Created",
    "ResolvConfPath",
    "HostnamePath",
    "HostsPath",
    "LogPath",
    "GraphDriver",
    "State",
    "RestartCount",
)
_OF_NETWORK = ("SandboxID", "SandboxKey", "EndpointID", "Gateway", "IPAddress", "IPPrefixLen", "MacAddress")
_SORTED = ("Binds", "Ulimits", "DNSNames", "Mounts", "Env")


class Place:
    """Networks and a volume's name for lines, with the label of a test."""

    def __init__(self, api: docker.APIClient, label: str) -> None:
        self.api = api
        self.label = label
        self.network = f"n-{label}"
        self.subnet = self._make_network()
        api.create_network(f"{self.network}-2", labels={LABEL: label})
        self.volume = f"v-{label}"
        for name in (self.volume, self.volume + "x"):
            api.create_volume(name, labels={LABEL: label})

    def _make_network(self) -> str:
        """Make the network whose addresses can be chosen; returns the first three numbers of them."""
        for number in range(256):
            subnet = f"10.213.{number}"
            ipam = docker.types.IPAMConfig(pool_configs=[docker.types.IPAMPool(subnet=f"{subnet}.0/24")])
            try:
                self.api.create_network(self.network, labels={LABEL: self.label}, ipam=ipam)
            except APIError as exc:  # a network that a killed run left
                if "overlaps" not in str(exc.explanation):
                    raise
            else:
                return subnet
        raise AssertionError("no addresses are left")

    def line(self, text: str, name: str) -> str:
        """Return a line with its names filled in, and the test's label put in."""
        label = f"{LABEL}={self.label}"
        filled = text.format(i=IMAGE, s=self.subnet, n=self.network, v=self.volume, l=label)
        return re.sub(r"^docker (container )?(run|create)", rf"\g<0> --name {name} --label {label}", filled)

    def inspect(self, name: str) -> dict[str, Any]:
        """Return what the engine says of a container."""
        found: dict[str, Any] = self.api.inspect_container(name)
        return found

    def remove(self, name: str) -> None:
        """Remove a container."""
        self.api.remove_container(name, force=True, v=True)


def by_docker(line: str) -> subprocess.CompletedProcess[str]:
    """Have the docker command do a line."""
    return subprocess.run(shlex.split(line), capture_output=True, text=True, timeout=60, check=False)


def spec_of(line: str) -> RunSpec:
    """Return what a line says."""
    parsed = parse(line)
    assert parsed.spec is not None, (line, parsed.problems)
    return parsed.spec


def by_us(engine: Engine, spec: RunSpec) -> str:
    """Make a container; returns its id."""
    return engine.call_blocking(create, spec, timeout_s=60).id


def settings(raw: Mapping[str, Any], *also_without: str) -> dict[str, Any]:
    """Return what was set of a container: without what is the engine's own, and what differs each time."""
    own = str(raw["Id"])
    text = json.dumps({key: value for key, value in raw.items() if key not in _OWN})
    for found, word in ((own, "ID"), (own[:12], "SHORT"), (str(raw["Name"]).lstrip("/"), "NAME")):
        text = text.replace(found, word)
    text = re.sub(r"\b[0-9a-f]{64}\b", "HASH", text)
    made: dict[str, Any] = json.loads(text)
    host = made.get("HostConfig") or {}
    for key in (
        "CapAdd",
        "CapDrop",
    ):  # which newer commands write with the prefix, and engines take either way
        if names := host.get(key):
            host[key] = sorted(
                name if name == "ALL" else f"CAP_{name.removeprefix('CAP_')}" for name in names
            )
    _strip(made, {*_OF_NETWORK, *also_without})
    return made


def _strip(value: Any, keys: set[str]) -> None:
    """Take away keys at any depth; an address that was asked for stays, as of a place without an end yet."""
    if isinstance(value, list):
        for one in value:
            _strip(one, keys)
    if not isinstance(value, dict):
        return
    is_asked_for = "Hostname" in value or ("IPAMConfig" in value and not value.get("EndpointID"))
    for key in list(value):
        if key in keys and not (key == "MacAddress" and is_asked_for):
            del value[key]
            continue
        if key in _SORTED and isinstance(value[key], list):
            value[key] = sorted(value[key], key=json.dumps)
        _strip(value[key], keys)
