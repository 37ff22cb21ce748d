"""What may leave the app in read-only mode: an allowlist of methods and paths, nothing else.

It sits under docker-py, where every request passes, so no function above can forget it.
"""

import re

_ID = r"[^/?#]+"
_ALLOWED = re.compile(
    r"(?:/v\d+(?:\.\d+)?)?(?:"
    r"/_ping|/version|/info|/events|/system/df"
    r"|/containers/json"
    rf"|/containers/{_ID}/(?:json|logs|stats|top|changes|archive)"
    r"|/images/json"
    r"|/images/[^?#]+/(?:json|history)"
    rf"|/volumes(?:/{_ID})?"
    rf"|/networks(?:/{_ID})?"
    r")"
)
_NOT_PLAIN = re.compile(r"//|/\.\.?(?:/|$)|\\|%(?:00|23|25|2e|2f|3f|5c)|[\x00-\x20\x7f]", re.IGNORECASE)
"""What a server, or a proxy before it, could read as another path than it looks like.

No id and no image's name holds `#`, `%`, `?` or `\\`, and docker-py sends the `/` of names as it is.
"""


def is_allowed(method: str, path: str) -> bool:
    """Return whether a request is a mere look.

    Args:
        method: The HTTP method.
        path: The path as it is sent, percent-encoded; a query does not count.
    """
    path = path.partition("?")[0]
    if method not in ("GET", "HEAD") or _NOT_PLAIN.search(path):
        return False
    return _ALLOWED.fullmatch(path) is not None
