"""Names of images as they are typed: a registry, a repository, a tag or a digest. Pure.

Source: the grammar of references that Docker and OCI tools share (distribution/reference: `reference`,
`familiar name`), and the OCI distribution specification for tags and digests.
"""

import re
from dataclasses import replace

from dockertui.dataclass import dataclass
from dockertui.i18n import _

HUB = "docker.io"
"""The registry of names that name none."""
LATEST = "latest"
_LONGEST_NAME = 255
_HOST = re.compile(
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*"
    r"|\[[0-9A-Fa-f:]+\])(?::[0-9]+)?"
)
_PART = re.compile(r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*")
_TAG = re.compile(r"\w[\w.-]{0,127}", re.ASCII)
_DIGEST = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}")
_ID = re.compile(r"[0-9a-f]{64}")
_HEX_DIGITS = {"sha256": 64, "sha384": 96, "sha512": 128}


class BadName(ValueError):  # noqa: N818  (named by what it says)
    """A text is no name of an image; its words say why, for the user."""


@dataclass(frozen=True, slots=True)
class ImageName:
    """The name of an image, in its parts."""

    registry: str
    """The host, with its port: `docker.io`, `localhost:5000`."""
    path: str
    """The repository: `library/busybox`."""
    tag: str = ""
    digest: str = ""

    @property
    def repository(self) -> str:
        """The name without tag and digest, as docker shows it: short where it is the Hub's."""
        if self.registry != HUB:
            return f"{self.registry}/{self.path}"
        rest = self.path.removeprefix("library/")
        return self.path if "/" in rest else rest

    @property
    def version(self) -> str:
        """What of the repository is meant: the digest, else the tag."""
        return self.digest or self.tag

    def with_tag(self) -> "ImageName":
        """Return the name with the tag that is meant where neither tag nor digest is given."""
        return self if self.version else replace(self, tag=LATEST)

    def __str__(self) -> str:
        tag = f":{self.tag}" if self.tag else ""
        return self.repository + tag + (f"@{self.digest}" if self.digest else "")


def parse(text: str) -> ImageName:
    """Return the name that a text is.

    Raises:
        BadName: It is none.
    """
    if not text:
        raise BadName(_("A name is needed."))
    if re.search(r"\s", text):
        raise BadName(_("A name has no spaces."))
    if "://" in text:
        raise BadName(_("Without http:// or https:// before it."))
    name, at, digest = text.partition("@")
    if at:
        _check_digest(digest)
    name, tag = _split_tag(name)
    registry, path = _split_registry(name)
    _check_path(path, registry)
    return ImageName(registry, path, tag, digest)


def name_parts(text: str) -> tuple[str, str]:
    """Return the repository and the tag that a text means; "" for both where it is empty.

    Raises:
        BadName: It is no name.
    """
    if not text:
        return "", ""
    name = parse(text).with_tag()
    return name.repository, name.tag


def problem(text: str) -> str:
    """Return why a text is no name of an image, "" if it is one or is empty."""
    try:
        if text:
            parse(text)
    except BadName as reason:
        return str(reason)
    return ""


def tag_problem(text: str) -> str:
    """Return why an image cannot be tagged by a text, "" if it can or the text is empty."""
    if "@" in text:
        return _("A tag takes no digest.")
    return problem(text)


def registry_problem(text: str) -> str:
    """Return why a text is no registry's host, "" if it is one or is empty."""
    host = registry_of(text)
    return "" if not host or _HOST.fullmatch(host) else _("A host name, with its port if it has one.")


def registry_of(text: str) -> str:
    """Return the host of a registry that was typed, also as a URL; the Hub's for its other names."""
    host = re.sub(r"^https?://", "", text.strip()).partition("/")[0]
    return HUB if host in ("index.docker.io", "registry-1.docker.io", "hub.docker.com") else host


def platform_problem(text: str) -> str:
    """Return why a text is no platform, "" if it is one or is empty: `linux/arm64`, `linux/arm/v7`."""
    if not text or re.fullmatch(r"[a-z0-9]+/[a-z0-9_]+(?:/v?[a-z0-9.]+)?", text):
        return ""
    return _("As in linux/amd64 or linux/arm/v7.")


def _split_tag(name: str) -> tuple[str, str]:
    start, colon, tag = name.rpartition(":")
    if not colon or "/" in tag:
        return name, ""
    if not tag:
        raise BadName(_("A tag is missing after the colon."))
    if not _TAG.fullmatch(tag):
        raise BadName(_("A tag has letters, digits, _ . - only, 128 at most, and begins with none of . -"))
    return start, tag


def _split_registry(name: str) -> tuple[str, str]:
    """Return registry and path; a first part is a host where it looks like one, as docker takes it."""
    first, slash, rest = name.partition("/")
    is_host = any(sign in first for sign in ".:") or first == "localhost" or first != first.lower()
    if not (slash and is_host):
        registry, path = HUB, name
    else:
        if not _HOST.fullmatch(first):
            raise BadName(_("%(host)s is no host name.") % {"host": first})
        registry, path = registry_of(first), rest
    if registry == HUB and path and "/" not in path:
        path = f"library/{path}"
    return registry, path


def _check_path(path: str, registry: str) -> None:
    short = path.removeprefix("library/") if registry == HUB else path
    if not short or not all(path.split("/")):
        raise BadName(_("A part of the name is missing."))
    if path != path.lower():
        raise BadName(_("Capital letters are for tags only."))
    if not all(_PART.fullmatch(part) for part in path.split("/")):
        raise BadName(_("Letters and digits, between them one of . _ __ - and / only."))
    if len(f"{registry}/{path}") > _LONGEST_NAME:
        raise BadName(_("That is longer than 255 letters."))
    if _ID.fullmatch(short):
        raise BadName(_("That is an id; a name cannot be one."))


def _check_digest(digest: str) -> None:
    algorithm, _colon, digits = digest.partition(":")
    if not _DIGEST.fullmatch(digest) or len(digits) != _HEX_DIGITS.get(algorithm, len(digits)):
        raise BadName(_("A digest is sha256: and 64 digits of 0-9 and a-f."))
