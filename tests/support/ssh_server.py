"""A real sshd on a free port of this machine, and an ssh that trusts it: a far host and its user.

Both are the lab's, or this machine's own. sshd wants a user of its name: it gets one, and a guest who may do
nothing, in a mount namespace of its own. The client's keys and configuration come by a small script named
`ssh`, put first into PATH, for ssh looks for them where the password file says and not at HOME.
"""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import psutil

from tests.support.tcp_front import free_port

_START_S = 20.0
# $1: the folder; the rest: sshd. /run is sshd's own: it wants an empty folder there.
_IN_ITS_OWN_PLACE = """
for name in passwd shadow; do mount --bind "$1/$name" "/etc/$name" || exit; done
mount -t tmpfs -o mode=755 tmpfs /run && mkdir -m 755 /run/sshd || exit
shift; exec "$@"
"""


def _tool(name: str) -> str:
    """Return the path of a program of OpenSSH: the lab's where it has one."""
    lab = os.environ.get("LAB_SSH")
    roots = [f"{lab}/usr", "/usr"] if lab else ["/usr"]
    for path in (f"{root}/{folder}/{name}" for root in roots for folder in ("bin", "sbin")):
        if os.access(path, os.X_OK):
            return path
    raise AssertionError(f"there is no {name}: neither the lab's (./dev lab up) nor this machine's")


def _libraries() -> dict[str, str]:
    """Return the environment by which the lab's programs find their libraries."""
    lab = os.environ.get("LAB_SSH")
    patterns = ("usr/lib/*-linux-gnu", "lib/*-linux-gnu")
    found = [str(path) for pattern in patterns for path in Path(lab).glob(pattern)] if lab else []
    return {"LD_LIBRARY_PATH": ":".join(found)} if found else {}


def why_not() -> str:
    """Return why there can be no server here; "" where there can, and always where the lab is."""
    if "LAB_SSH" in os.environ:
        return ""
    if os.geteuid() != 0 or not os.access("/usr/sbin/sshd", os.X_OK) or not shutil.which("ssh"):
        return "an sshd of the test's own needs the lab (./dev test), or root, sshd and ssh"
    return ""


class SshServer:
    """A host that is reached by ssh, and what its user has at home."""

    def __init__(self, *, forwards: bool = True, path: str = "/usr/bin:/bin", user: str = "root") -> None:
        """Start it; ends by close().

        Args:
            forwards: Whether it forwards sockets.
            path: Where commands are found on it.
            user: Who logs in: root, or guest.
        """
        self.folder = Path(tempfile.mkdtemp(prefix="dt-ssh-"))
        self.folder.chmod(0o755)
        self.user = user
        self.port = free_port()
        self.log = self.folder / "sshd.log"
        self.runtime = self.folder / "run"
        """The folder of the client's sockets (XDG_RUNTIME_DIR)."""
        self.runtime.mkdir(mode=0o700)
        self.make_key("host")
        self.make_key("id")
        shutil.copy(self.folder / "id.pub", self.folder / "authorized_keys")
        self.know_host("host")
        self._write_accounts()
        self._write_client()
        self._write_server(forwards=forwards, path=path)
        self._start()

    # ------------------------------------------------------------------ what a test does to it
    def url(self, path: str) -> str:
        """Return the address of an engine's socket on it."""
        return f"ssh://{self.user}@127.0.0.1:{self.port}{path}"

    @property
    def environment(self) -> dict[str, str]:
        """The client's: what differs from this process's own."""
        return {"PATH": f"{self.folder}/bin:{os.environ['PATH']}", "XDG_RUNTIME_DIR": str(self.runtime)}

    @property
    def logins(self) -> int:
        """How often somebody has logged in."""
        return len(re.findall(r"Accepted publickey", self.log.read_text(errors="replace")))

    @property
    def attempts(self) -> int:
        """How often the client has begun to connect."""
        begun = self.folder / "attempts"
        return len(begun.read_text()) if begun.exists() else 0

    def client_processes(self) -> dict[int, str]:
        """Return the words, by process id, of what runs for the client."""
        found = {}
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                words = " ".join(process.cmdline())
                if str(self.runtime) in words or f"{self.folder}/config" in words:
                    found[process.pid] = words
        return found

    def leftovers(self) -> list[str]:
        """Return what is left of clients: processes, folders and sockets."""
        return [*self.client_processes().values(), *map(str, self.runtime.iterdir())]

    def make_key(self, name: str) -> None:
        """Make a pair of keys, anew where there is one."""
        path = self.folder / name
        path.unlink(missing_ok=True)
        _run(_tool("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-f", str(path), "-C", name)

    def know_host(self, key: str | None) -> None:
        """Have the client know one key of the host, or none."""
        known = self.folder / "known_hosts"
        if key is None:
            known.write_text("")
        else:
            words = (self.folder / f"{key}.pub").read_text().split()
            known.write_text(f"[127.0.0.1]:{self.port} {words[0]} {words[1]}\n")

    def configure_client(self, *lines: str) -> None:
        """Add lines to the client's configuration."""
        with (self.folder / "config").open("a") as config:
            config.write("".join(f"{line}\n" for line in lines))

    def close(self) -> None:
        """End it, and everybody who is logged in."""
        for process in psutil.Process(self._process.pid).children(recursive=True):
            with contextlib.suppress(psutil.Error):
                process.kill()
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(10)
        shutil.rmtree(self.folder)

    # ------------------------------------------------------------------ its making
    def _write_accounts(self) -> None:
        accounts = [
            line for line in Path("/etc/passwd").read_text().splitlines() if not line.startswith("sshd:")
        ]
        accounts += ["sshd:x:65533:65534::/run/sshd:/usr/sbin/nologin", "guest:x:12345:12345::/tmp:/bin/sh"]
        (self.folder / "passwd").write_text("\n".join([*accounts, ""]))
        (self.folder / "shadow").write_text("root:*:1::::::\nguest:*:1::::::\n")
        (self.folder / "shadow").chmod(0o600)

    def _write_client(self) -> None:
        self.configure_client(
            f"IdentityFile {self.folder}/id",
            "IdentitiesOnly yes",
            "IdentityAgent none",
            f"UserKnownHostsFile {self.folder}/known_hosts",
            "GlobalKnownHostsFile /dev/null",
        )
        script = self.folder / "bin" / "ssh"
        script.parent.mkdir()
        library = "".join(f"export {name}={value}\n" for name, value in _libraries().items())
        count = f'case " $* " in *" -M "*) printf . >> {self.folder}/attempts;; esac\n'
        script.write_text(f'#!/bin/sh\n{count}{library}exec {_tool("ssh")} -F {self.folder}/config "$@"\n')
        script.chmod(0o755)

    def _write_server(self, *, forwards: bool, path: str) -> None:
        lines = [
            f"ListenAddress 127.0.0.1:{self.port}",
            f"HostKey {self.folder}/host",
            f"AuthorizedKeysFile {self.folder}/authorized_keys",
            "StrictModes no",
            "UsePAM no",
            "PasswordAuthentication no",
            "KbdInteractiveAuthentication no",
            "PermitRootLogin prohibit-password",
            "PidFile none",
            f"AllowStreamLocalForwarding {'yes' if forwards else 'no'}",
            f"SetEnv PATH={path}",
        ]
        for option, name in (("SshdSessionPath", "sshd-session"), ("SshdAuthPath", "sshd-auth")):
            program = f"{os.environ.get('LAB_SSH', '')}/usr/lib/openssh/{name}"  # those of OpenSSH 10
            if os.access(program, os.X_OK):
                lines.append(f"{option} {program}")
        (self.folder / "sshd_config").write_text("\n".join([*lines, ""]))

    def _start(self) -> None:
        sshd = [_tool("sshd"), "-D", "-E", str(self.log), "-f", str(self.folder / "sshd_config")]
        self.log.touch()
        self._process = subprocess.Popen(
            ["unshare", "--mount", "sh", "-c", _IN_ITS_OWN_PLACE, "sh", str(self.folder), *sshd],
            env={**os.environ, **_libraries()},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        deadline = time.monotonic() + _START_S
        while True:
            with (
                contextlib.suppress(ConnectionRefusedError),
                socket.create_connection(("127.0.0.1", self.port), 5),
            ):
                return
            assert self._process.poll() is None, f"sshd ended: {self.log.read_text()}"
            assert time.monotonic() < deadline, f"sshd does not listen: {self.log.read_text()}"
            time.sleep(0.02)


def _run(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True, env={**os.environ, **_libraries()})
