"""The private engine: it starts, is harmless twice, leaves nothing, and never meets another engine."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytestmark = [pytest.mark.lab, pytest.mark.timeout(180)]

ROOT = Path(__file__).resolve().parents[2]
LAB = ROOT / "lab" / "lab.sh"
# Of this run alone: two runs on one machine never meet, and what a killed one leaves goes at the next `up`.
FIRST, FOREIGN, ORPHAN = (Path(f"/var/lib/dockertui-test-{os.getpid()}-{letter}") for letter in "abc")


def lab(
    directory: Path, *arguments: str, check: bool = True, owner: int | None = None
) -> subprocess.CompletedProcess[str]:
    environ = {
        **os.environ,
        "DOCKERTUI_LAB": str(directory),
        "DOCKERTUI_LAB_OWNER": str(owner or os.getpid()),
    }
    if "LAB_CACHE" in os.environ:
        environ["DOCKERTUI_LAB_CACHE"] = os.environ["LAB_CACHE"]
    done = subprocess.run(
        [str(LAB), *arguments],
        env=environ,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if check:
        assert done.returncode == 0, done.stderr
    return done


def docker(directory: Path, *arguments: str) -> str:
    command = [f"{directory}/root/usr/bin/docker", "--host", f"unix://{directory}/docker.sock", *arguments]
    environ = {"PATH": os.environ["PATH"], "DOCKER_CONFIG": f"{directory}/config"}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def import_busybox(directory: Path, scratch: Path) -> None:
    """A tiny image made from the lab's own busybox: no other image is built for these tests."""
    (scratch / "bin").mkdir(parents=True)
    shutil.copy(directory / "root" / "bin" / "busybox", scratch / "bin" / "busybox")
    (scratch / "bin" / "sleep").symlink_to("busybox")
    archive = scratch.parent / f"{scratch.name}.tar"
    subprocess.run(["tar", "-C", str(scratch), "-cf", str(archive), "."], check=True)
    docker(directory, "import", str(archive), "tiny:local")


def firewall_of(directory: Path) -> list[str]:
    root = directory / "root"
    libraries = f"{root}/usr/lib/{os.uname().machine}-linux-gnu"
    places = (f"LD_LIBRARY_PATH={libraries}", f"XTABLES_LIBDIR={libraries}/xtables")
    shown = lab(
        directory, "exec", "env", *places, f"{root}/usr/sbin/xtables-nft-multi", "iptables-save"
    ).stdout
    return [line for line in shown.splitlines() if line.startswith("-A")]


def processes_of(directory: Path) -> list[str]:
    """Processes that name the directory, except the shells of other tests and ourselves."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = entry.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(directory) in words:
            found.append(words)
    return found


def network_namespaces() -> set[str]:
    found = set()
    for entry in Path("/proc").glob("[0-9]*/ns/net"):
        try:
            found.add(os.readlink(entry))
        except OSError:
            continue
    return found


def group_name(directory: Path) -> str:
    facts = directory.stat()
    return f"dockertui-lab-{facts.st_dev}-{facts.st_ino}"


def cgroups(*names: str) -> set[str]:
    """The groups of these names, in every tree; others may come and go meanwhile."""
    walk = os.walk("/sys/fs/cgroup")
    return {f"{path}/{folder}" for path, folders, _ in walk for folder in folders if folder in names}


def files_outside() -> set[str]:
    """What an engine likes to leave about, and what a lab must not."""
    folders = ["/etc", "/run", "/opt", "/var/lib/docker", "/var/lib/containerd", "/var/lib/cni"]
    theirs = re.compile(r"docker|containerd|cni|runc|xtables|netns")
    found: set[str] = set()
    for folder in folders:
        for path, names, files in os.walk(folder):
            found.update(os.path.join(path, name) for name in (*names, *files))
    return {name for name in found if theirs.search(name)}


def machine() -> dict[str, str]:
    """Firewall, routes, links, mounts and the engine's configuration, as the machine has them."""
    mounts = Path("/proc/self/mounts").read_text().splitlines()
    facts = {
        "routes": Path("/proc/net/route").read_text(),
        "links": "\n".join(sorted(os.listdir("/sys/class/net"))),
        "tables": Path("/proc/net/ip_tables_names").read_text()
        if Path("/proc/net/ip_tables_names").exists()
        else "",
        "forwarding": Path("/proc/sys/net/ipv4/ip_forward").read_text(),
        "mounts": "\n".join(line for line in mounts if f"dockertui-test-{os.getpid()}" in line),
    }
    for name in ("/etc/docker/daemon.json", "/etc/containerd/config.toml"):
        facts[name] = Path(name).read_text() if Path(name).exists() else "(none)"
    return facts


def eventually(condition: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def prepare(directory: Path) -> None:
    """A fresh lab directory; packages that another lab has extracted already save the download."""
    lab(directory, "down", "--purge")
    extracted = Path(os.environ.get("LAB_DIRECTORY", "/nowhere")) / "root"
    if extracted.is_dir():
        lab(directory, "users")  # makes the directory, with its owner in it
        # Linked, not copied: nothing writes into these files.
        subprocess.run(["cp", "-al", str(extracted), str(directory)], check=True)


@pytest.fixture(scope="module")
def directories() -> Iterator[tuple[Path, Path]]:
    prepare(FIRST)
    prepare(FOREIGN)
    yield FIRST, FOREIGN
    for directory in (FIRST, FOREIGN, ORPHAN):
        lab(directory, "down", "--purge")


@pytest.fixture
def first(directories: tuple[Path, Path]) -> Iterator[Path]:
    yield directories[0]
    lab(FIRST, "down")


@pytest.fixture
def foreign(directories: tuple[Path, Path]) -> Iterator[Path]:
    yield directories[1]
    lab(FOREIGN, "down")


def test_faults_of_the_engine_for_tests_and_its_return(first: Path) -> None:
    lab(first, "up", "--engine-only")
    lab(first, "engine", "freeze")
    frozen = lab(first, "status", check=False)
    assert frozen.returncode == 1
    assert frozen.stdout.startswith("broken:")
    lab(first, "engine", "thaw")
    assert lab(first, "status").stdout.startswith("up:")
    lab(first, "engine", "kill")
    assert lab(first, "status", check=False).stdout.startswith("broken:")
    lab(first, "engine", "start")
    assert lab(first, "status").stdout.startswith("up:")


def test_a_lab_whose_processes_were_killed_comes_up_again(first: Path) -> None:
    lab(first, "up", "--engine-only")
    outer = int((first / "outer.pid").read_text().split()[0])
    os.kill(outer, 9)
    assert eventually(lambda: lab(first, "status", check=False).stdout.startswith("down:"))
    lab(first, "up", "--engine-only")
    assert lab(first, "status").stdout.startswith("up:")


def test_env_points_the_docker_command_at_it(first: Path) -> None:
    lab(first, "up", "--engine-only")
    script = f"""
        set -e
        eval "$("{LAB}" env)"
        docker version --format "{{{{.Server.Version}}}}"
        docker compose version --short
        docker buildx version
        nsenter --net="$LAB_NETNS" true
        echo "$DOCKER_HOST"
    """
    environ = {**os.environ, "DOCKERTUI_LAB": str(first), "DOCKER_CONTEXT": "nowhere"}
    done = subprocess.run(["bash", "-c", script], env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert int(lines[0].split(".")[0]) >= 26
    assert lines[1].startswith("2.")
    assert lines[-1] == f"unix://{first}/docker.sock"


def test_a_dead_containerd_is_noticed_and_started_anew(first: Path, tmp_path: Path) -> None:
    lab(first, "up", "--engine-only")
    import_busybox(first, tmp_path / "image")
    docker(first, "run", "-d", "--name", "before", "tiny:local", "sleep", "9999")
    lab(first, "exec", "sh", "-c", "kill -KILL $(cat /run/containerd.pid)")
    broken = lab(first, "status", check=False)
    assert broken.returncode == 1
    assert broken.stdout.startswith("broken:")
    assert "containerd" in broken.stdout
    lab(first, "up", "--engine-only")
    assert lab(first, "status").stdout.startswith("up:")
    docker(first, "run", "--rm", "tiny:local", "sleep", "0")
    assert docker(first, "ps", "--format", "{{.Names}}") == "before"
    docker(first, "rm", "-f", "before")


def test_a_lab_in_use_is_not_stopped(first: Path) -> None:
    lab(first, "up", "--engine-only", "--for-now")
    with open(lab(first, "users").stdout.strip()) as user:
        fcntl.flock(user, fcntl.LOCK_SH)
        refused = lab(first, "down", check=False)
        assert refused.returncode != 0
        assert "stays up" in refused.stderr
        assert lab(first, "down", "--unused").returncode == 0
        assert lab(first, "status").stdout.startswith("up:")
    lab(first, "down", "--unused")
    assert lab(first, "status", check=False).stdout.startswith("down:")


def test_a_lab_that_was_asked_for_by_name_stays_up_without_users(first: Path) -> None:
    lab(first, "up", "--engine-only")
    lab(first, "up", "--engine-only", "--for-now")
    lab(first, "down", "--unused")
    assert lab(first, "status").stdout.startswith("up:")


def test_what_a_killed_test_run_left_goes_at_the_next_up(first: Path, tmp_path: Path) -> None:
    killed = subprocess.Popen(["sleep", "600"])
    try:
        prepare(ORPHAN)
        lab(ORPHAN, "up", "--engine-only", owner=killed.pid)
    finally:
        killed.kill()
        killed.wait()
    lab(first, "up", "--engine-only")
    assert not ORPHAN.exists()
    assert not processes_of(ORPHAN)

    import_busybox(first, tmp_path / "image")
    docker(first, "run", "-d", "--label", "dockertui.test=1", "tiny:local", "sleep", "9999")
    docker(first, "volume", "create", "--label", "dockertui.test=1")
    docker(first, "create", "--name", "somebodys", "tiny:local", "sleep", "9999")
    with open(lab(first, "users").stdout.strip()) as user:
        fcntl.flock(user, fcntl.LOCK_SH)
        lab(first, "up", "--engine-only")
        assert len(docker(first, "ps", "--all", "--quiet").split()) == 2
    lab(first, "up", "--engine-only")
    assert docker(first, "ps", "--all", "--format", "{{.Names}}") == "somebodys"
    assert docker(first, "volume", "ls", "--quiet") == ""
    docker(first, "rm", "-f", "somebodys")


def test_two_checkouts_have_a_lab_each(tmp_path: Path) -> None:
    said = set()
    environ = {key: value for key, value in os.environ.items() if key != "DOCKERTUI_LAB"}
    for name in ("one", "two"):
        shutil.copytree(ROOT / "lab", tmp_path / name / "lab")
        script = str(tmp_path / name / "lab" / "lab.sh")
        told = subprocess.run([script, "status"], env=environ, capture_output=True, text=True, check=False)
        assert told.stdout.startswith("none: no lab at /var/lib/dockertui-lab-"), told
        said.add(told.stdout)
    assert len(said) == 2


@pytest.mark.parametrize("command", ["up", "down"])
def test_a_directory_of_somebody_else_is_refused(tmp_path: Path, command: str) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir(mode=0o700)
    os.chown(theirs, 65534, 65534)
    refused = lab(theirs, command, check=False)
    assert refused.returncode != 0
    assert "belongs to user 65534" in refused.stderr
    assert list(theirs.iterdir()) == []


@pytest.mark.parametrize("command", ["up", "down"])
def test_a_link_an_open_directory_and_a_filled_one_are_refused(tmp_path: Path, command: str) -> None:
    real, link, opened, filled = (tmp_path / name for name in ("real", "link", "opened", "filled"))
    for folder in (real, opened, filled):
        folder.mkdir(mode=0o700)
    link.symlink_to(real)
    opened.chmod(0o755)
    (filled / "precious").write_text("keep me")
    for folder, reason in ((link, "symbolic link"), (opened, "open to others"), (filled, "something else")):
        refused = lab(folder, command, "--purge" if command == "down" else "--bare", check=False)
        assert refused.returncode != 0
        assert reason in refused.stderr
    assert (filled / "precious").read_text() == "keep me"


@pytest.mark.parametrize(
    "directory", ["/", "/run/lab", "relative", "/var/lib/../lab", "/var/lib/" + "x" * 90, "/var/lib/a b"]
)
def test_a_directory_that_cannot_be_one_is_refused(directory: str) -> None:
    refused = lab(Path(directory), "up", check=False)
    assert refused.returncode != 0
    assert "lab" in refused.stderr


def test_a_package_in_the_cache_that_was_changed_is_fetched_again(tmp_path: Path) -> None:
    script = f"""
        set -euo pipefail; LAB_HOME={ROOT}/lab
        . $LAB_HOME/common.sh; . $LAB_HOME/packages.sh
        printf good > "$CACHE/a.deb"; sum=$(printf good | sha256sum | cut -d' ' -f1)
        is_cached a.deb "SHA256:$sum"; printf evil > "$CACHE/a.deb"; ! is_cached a.deb "SHA256:$sum"
        ! is_cached a.deb "MD5Sum:$(printf evil | md5sum | cut -d' ' -f1)"
        echo well"""
    environ = {**os.environ, "DOCKERTUI_LAB": str(tmp_path), "DOCKERTUI_LAB_CACHE": str(tmp_path)}
    done = subprocess.run(["bash", "-c", script], env=environ, capture_output=True, text=True, check=False)
    assert done.stdout == "well\n", done.stderr


@pytest.mark.parametrize(
    ("offered", "said"),
    [
        ("28.5.2+dfsg4-5", ""),
        ("29.1.0-1", "ENGINE 28 IS NOT TO BE HAD: Debian sid has docker.io 29.1.0-1"),
        ("", "ENGINE 28 IS NOT TO BE HAD: Debian sid has no docker.io"),
    ],
)
def test_an_unstable_that_has_moved_on_is_said(tmp_path: Path, offered: str, said: str) -> None:
    script = f"""
        set -euo pipefail; LAB_HOME={ROOT}/lab
        . $LAB_HOME/common.sh; . $LAB_HOME/packages.sh; . $LAB_HOME/engine.sh
        apt_ready() {{ :; }}
        apt_lab() {{ echo " docker.io | 26.1.5 | http://x trixie/main amd64 Packages"
          [ -z "{offered}" ] || echo " docker.io | {offered} | http://x sid/main amd64 Packages"; }}
        check_engine_package "$(engine_release)"; echo well"""
    environ = {
        **os.environ,
        "DOCKERTUI_LAB": str(tmp_path),
        "DOCKERTUI_LAB_CACHE": str(tmp_path),
        "DOCKERTUI_LAB_ENGINE": "28",
    }
    done = subprocess.run(["bash", "-c", script], env=environ, capture_output=True, text=True, check=False)
    assert done.stdout == ("" if said else "well\n")
    assert done.stderr.strip() == (f"lab: {said}" if said else "")
    assert (done.returncode != 0) == bool(said)


def test_without_root_it_says_why() -> None:
    done = subprocess.run(
        ["setpriv", "--reuid=65534", "--clear-groups", "bash", str(LAB), "up"],
        env={"PATH": os.environ["PATH"], "DOCKERTUI_LAB": str(ORPHAN)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert "needs root" in done.stderr or "Permission denied" in done.stderr


def test_a_second_engine_beside_it_is_untouched_and_down_leaves_nothing(
    first: Path, foreign: Path, tmp_path: Path
) -> None:
    before, files = machine(), files_outside()
    lab(foreign, "up", "--engine-only")
    import_busybox(foreign, tmp_path / "foreign")
    marker = docker(
        foreign, "run", "-d", "--name", "marker", "-p", "127.0.0.1:8080:80", "tiny:local", "sleep", "9999"
    )
    state = docker(
        foreign, "inspect", "--format", "{{.State.Pid}} {{.State.StartedAt}} {{.RestartCount}}", marker
    )
    rules = firewall_of(foreign)
    assert rules  # the published port is there
    foreign_processes = sorted(processes_of(foreign))

    lab(first, "up", "--engine-only")
    import_busybox(first, tmp_path / "first")
    docker(first, "run", "-d", "--name", "own", "-p", "127.0.0.1:8080:80", "tiny:local", "sleep", "9999")
    assert docker(first, "ps", "--format", "{{.Names}}") == "own"
    assert docker(foreign, "ps", "--format", "{{.Names}}") == "marker"
    assert "up: Docker Engine" in lab(first, "status").stdout

    names = group_name(first), group_name(foreign)
    assert cgroups(*names)

    namespace = lab(first, "exec", "readlink", "/proc/self/ns/net").stdout.strip()
    assert namespace in network_namespaces()

    again = lab(first, "up", "--engine-only")
    assert "is up at" not in again.stderr  # nothing was started a second time
    assert docker(first, "ps", "--format", "{{.Names}}") == "own"

    lab(first, "down")
    assert lab(first, "status", check=False).returncode == 3
    assert eventually(lambda: not processes_of(first)), processes_of(first)
    assert eventually(lambda: namespace not in network_namespaces())
    lab(first, "down")

    assert (
        docker(
            foreign, "inspect", "--format", "{{.State.Pid}} {{.State.StartedAt}} {{.RestartCount}}", marker
        )
        == state
    )
    assert firewall_of(foreign) == rules
    assert sorted(processes_of(foreign)) == foreign_processes

    lab(foreign, "down", "--purge")
    lab(first, "down", "--purge")
    assert not first.exists()
    assert not foreign.exists()
    assert machine() == before
    assert not cgroups(*names)
    assert files_outside() - files == set()
