"""A TCP or TLS door in front of an engine's unix socket, with a certificate authority of its own."""

import contextlib
import socket
import ssl
import subprocess
import threading
from pathlib import Path


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def make_certificates(folder: Path, address: str = "127.0.0.1", *, is_over: bool = False) -> None:
    """Write ca.pem, and cert.pem and key.pem for an address signed by it, usable by both sides.

    Args:
        folder: Where to.
        address: Whose certificate it is.
        is_over: Whether its time is over.
    """

    def openssl(*words: str) -> None:
        subprocess.run(["openssl", *words], check=True, capture_output=True, cwd=folder)

    new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    openssl(
        "req", "-x509", *new_key, "-keyout", "ca-key.pem", "-out", "ca.pem", "-subj", "/CN=test", "-days", "2"
    )
    openssl("req", *new_key, "-keyout", "key.pem", "-out", "request.pem", "-subj", f"/CN={address}")
    (folder / "names").write_text(f"subjectAltName=IP:{address}\n")
    openssl(
        *("x509", "-req", "-in", "request.pem", "-CA", "ca.pem", "-CAkey", "ca-key.pem", "-CAcreateserial"),
        *("-out", "cert.pem", "-days", "-1" if is_over else "2", "-extfile", "names"),
    )


class TcpFront:
    """Listens at 127.0.0.1 and passes everything on to a unix socket."""

    def __init__(self, socket_path: str, certificates: Path | None = None) -> None:
        """Listen at once; over TLS, wanting the client's certificate too, where certificates are given."""
        self._target = socket_path
        self._context: ssl.SSLContext | None = None
        if certificates is not None:
            self._context = ssl.create_default_context(
                ssl.Purpose.CLIENT_AUTH, cafile=str(certificates / "ca.pem")
            )
            self._context.verify_mode = ssl.CERT_REQUIRED
            self._context.load_cert_chain(certificates / "cert.pem", certificates / "key.pem")
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._server.getsockname()[1])
        threading.Thread(target=self._accept, name="front", daemon=True).start()

    def close(self) -> None:
        """Listen no more."""
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _address = self._server.accept()
                threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near: socket.socket) -> None:
        far = socket.socket(socket.AF_UNIX)
        with contextlib.suppress(OSError), near, far:
            far.connect(self._target)
            if self._context is None:
                back = threading.Thread(target=_pump, args=(far, near), daemon=True)
                back.start()
                _pump(near, far)
                back.join()
            else:
                _pass_tls(self._context, near, far)


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


def _pass_tls(context: ssl.SSLContext, near: socket.socket, far: socket.socket) -> None:
    """Pass both ways in one thread: a TLS connection is not two threads'."""
    import select

    with context.wrap_socket(near, server_side=True) as secure:
        while True:
            ready = [secure] if secure.pending() else select.select([secure, far], [], [])[0]
            if secure in ready:
                data = secure.recv(65536)
                if not data:
                    return
                far.sendall(data)
            if far in ready:
                data = far.recv(65536)
                if not data:
                    return
                secure.sendall(data)
