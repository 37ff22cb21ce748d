"""How the name of an archive says that it is packed, and what is wrong with a place for one."""

from dockertui.engine import disk
from dockertui.i18n import _

GZIP = (".gz", ".tgz")
ZSTD = (".zst", ".tzst")


def packs_with(path: str) -> str:
    """Return how a file is packed by its name: `gzip`, `zstd`, or "" for not at all."""
    name = path.lower()
    return "gzip" if name.endswith(GZIP) else "zstd" if name.endswith(ZSTD) else ""


def zstd_problem(path: str) -> str:
    """Return why a file cannot be packed as its name says, "" if it can; looks for a program."""
    import shutil  # late: forms are declared before rows are on the screen

    if packs_with(path) != "zstd" or shutil.which("zstd"):
        return ""
    return _("The program zstd is not installed: name it .tar or .tar.gz.")


def problem(path: str) -> str:
    """Return why a file cannot be written at a path, "" if it can; for a thread."""
    return zstd_problem(path) or disk.new_file_problem(path)
