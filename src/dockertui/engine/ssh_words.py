"""What ssh says when it does not get through, in plain words and with what to do."""

import re
from typing import TYPE_CHECKING

from dockertui.engine.errors import EngineError, EngineUnreachable, PermissionDenied
from dockertui.engine.text import clean
from dockertui.i18n import _

if TYPE_CHECKING:
    from dockertui.engine.ssh_target import Target

_NOISE = re.compile(
    r"^(channel \d+: open failed|mux_client_|debug\d:|Warning: Permanently added|\*\*|The authenticity of)"
)
"""Lines that say nothing of why a connection ended."""


def not_installed() -> EngineError:
    """Return what to say where there is no ssh to start."""
    return EngineUnreachable(
        _("The command ssh is not there: engines at ssh:// are reached through it."),
        _("Install OpenSSH's client (package openssh-client)."),
    )


def not_through(target: "Target") -> EngineError:
    """Return what to say while ssh is still connecting."""
    return EngineUnreachable(
        _("ssh is not through to %(host)s yet.") % {"host": target.host},
        _("The network is slow, or a key waits to be touched or unlocked; what ssh does, %(command)s shows.")
        % {"command": target.by_hand},
    )


def explain(said: str, target: "Target") -> EngineError:
    """Return why ssh ended.

    Args:
        said: What it wrote.
        target: Where it was to go.
    """
    where = {"host": target.host, "command": target.by_hand}
    found = _from_identity(said, where) or _from_network(said, where)
    if found is not None:
        return found
    lines = [line for line in map(clean, said.splitlines()) if line.strip() and not _NOISE.match(line)]
    return EngineUnreachable(
        _("The connection through ssh to %(host)s ended: %(said)s")
        % {**where, "said": lines[-1].strip()[:300] if lines else _("ssh did not say why")},
        _("Run once by hand what it says more of: %(command)s") % where,
    )


def _from_identity(said: str, where: dict[str, str]) -> EngineError | None:
    """Return the error where either side does not trust the other."""
    if "IDENTIFICATION HAS CHANGED" in said:
        return PermissionDenied(
            _("The host key of %(host)s is another than before: somebody may be in between.") % where,
            _("Ask whoever runs the host. If it was made anew: ssh-keygen -R %(host)s, then %(command)s")
            % where,
        )
    if "REVOKED HOST KEY" in said or "marked as revoked" in said:
        return PermissionDenied(
            _("The host key of %(host)s is revoked.") % where, _("Ask whoever runs the host.")
        )
    if "Host key verification failed" in said:
        return PermissionDenied(
            _("The host key of %(host)s is not known here.") % where,
            _("Look at it and accept it once by hand: %(command)s") % where,
        )
    denied = re.search(r"Permission denied \(([\w,-]*)\)", said)
    if denied or "Too many authentication failures" in said:
        return PermissionDenied(
            _("%(host)s does not let you in (ssh: %(said)s).")
            % {**where, "said": denied[0] if denied else _("Too many authentication failures")},
            _("It has to go without a question: by a key that ssh-add keeps, known there. Try: %(command)s")
            % where,
        )
    return None


def _from_network(said: str, where: dict[str, str]) -> EngineError | None:
    """Return the error where the host is not reached."""
    if "Could not resolve hostname" in said:
        return EngineUnreachable(
            _("The host name %(host)s is not known.") % where,
            _("Check the spelling, ~/.ssh/config, and the network or VPN it is known in."),
        )
    if "Connection refused" in said:
        return EngineUnreachable(
            _("No ssh server is running at %(host)s.") % where,
            _("Check the host and the port; try: %(command)s") % where,
        )
    if re.search(r"(Connection|Operation) timed out|[Tt]imeout, server", said):
        return EngineUnreachable(
            _("%(host)s does not answer ssh.") % where,
            _("Check the host, and whether a firewall is in between; try: %(command)s") % where,
        )
    if re.search(r"No route to host|Network is (unreachable|down)", said):
        return EngineUnreachable(
            _("There is no way to %(host)s.") % where, _("Check the network or VPN this machine is in.")
        )
    if "kex_exchange_identification" in said or "banner exchange" in said:
        return EngineUnreachable(
            _("What listens at %(host)s closed the connection before ssh could speak.") % where,
            _("It is no ssh server, or one with too many connections; try: %(command)s") % where,
        )
    return None
