"""How a Compose project is doing, in a sign and a few words. Pure."""

from dockertui.engine.projects import Project
from dockertui.i18n import _, ngettext
from dockertui.resources.container_look import Look


def look(project: Project) -> Look:
    """Return how a project is doing: by how many of its containers run, and how well."""
    if not project.containers:
        file = project.file
        if file is not None and file.problem:
            return Look("✗", _("the file has an error"), "bad", 0)
        return Look("○", _("not up"), "muted", 3)
    running, total = project.running, len(project.containers)
    words = _("%(n)d/%(total)d running") % {"n": running, "total": total}
    unhealthy = sum(c.state == "running" and c.health == "unhealthy" for c in project.containers)
    if unhealthy:
        words += ", " + ngettext("%(n)d unhealthy", "%(n)d unhealthy", unhealthy) % {"n": unhealthy}
    if running == total:
        return Look("●", words, "bad" if unhealthy else "good", 0)
    return Look("◐", words, "bad" if unhealthy else "warn", 1) if running else Look("○", words, "muted", 2)
