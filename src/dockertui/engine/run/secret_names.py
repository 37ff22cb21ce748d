"""Which variables look as if their values were for few eyes."""

import re

_SECRET = re.compile(r"PASS|SECRET|TOKEN|KEY|CREDENTIAL|PRIVATE", re.IGNORECASE)


def is_secret_name(name: str) -> bool:
    """Return whether the value of a variable of this name is not to be shown or remembered."""
    return _SECRET.search(name) is not None
