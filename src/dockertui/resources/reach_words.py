"""What was found out about whether one container reaches another, in words."""

from collections.abc import Callable, Sequence

from dockertui.engine.reach import Attempt, Common, Reached
from dockertui.i18n import _
from dockertui.resources.spec import Fact, Heading, Part


def answer(found: Reached) -> tuple[bool | None, str]:
    """Return the answer, None where it cannot be known, and the sentence that says it."""
    names = {"a": found.source.name, "b": found.target.name, "port": found.port}
    if found.source.state != "running":
        return None, _("%(a)s does not run: nothing can be asked from it.") % names
    if found.target.state != "running":
        words = _("No: %(b)s does not run (%(state)s), so nothing listens.")
        return False, words % {**names, "state": found.target.state}
    last = found.attempts[-1] if found.attempts else None
    if found.is_open and last is not None:
        return True, _("Yes: %(a)s reaches %(b)s at %(to)s, port %(port)d.") % {**names, "to": last.to}
    if last is not None and last.verdict == "no tool":
        words = _("Not known: neither %(a)s nor an image that is here has a tool to ask with.")
        return None, words % names
    if not found.common:
        return False, _("No: %(a)s and %(b)s have no network in common.") % names
    if last is not None and last.verdict == "refused":
        words = _("No: %(b)s is there, but nothing in it listens on port %(port)d for others.")
        return False, words % names
    return False, _("No: nothing answers at %(b)s, port %(port)d.") % names


def advice(found: Reached, fill: Callable[[str], str]) -> str:
    """Return what to do about it; "" where nothing is to be done.

    Args:
        found: What was found out.
        fill: Puts keys into a text.
    """
    is_so, _words = answer(found)
    if is_so or found.source.state != "running":
        return ""
    if found.target.state != "running":
        return _("Start it.")
    if not found.common:
        words = fill(_("Connect one of them to a network of the other: %(container.connect)s does it."))
        if found.internal:
            names = ", ".join(dict.fromkeys(found.internal))
            words += " " + _("Internal, without a way out: %(names)s.") % {"names": names}
        return words
    if found.attempts and found.attempts[-1].verdict == "refused":
        return _("Is it the port inside the container? Does the program listen on 0.0.0.0, not on 127.0.0.1?")
    return ""


def parts(found: Reached, fill: Callable[[str], str]) -> list[Part]:
    """Return the answer with all that it rests on; the arguments are those of advice()."""
    is_so, words = answer(found)
    tone = "warn" if is_so is None else "good" if is_so else "bad"
    sign = "?" if is_so is None else "✓" if is_so else "✗"
    shown: list[Part] = [Heading(f"{sign} {words}", tone)]  # type: ignore[arg-type]  # (all are tones)
    shown += [Heading(text, "muted")] if (text := advice(found, fill)) else []
    shown += [Heading(""), Heading(_("Networks in common"))]
    shown += [part for one in found.common for part in _common(one)] or [Heading(_("none"), "muted")]
    if not found.common:
        shown.append(Fact(found.source.name, ", ".join(found.source_networks) or "–"))
        shown.append(Fact(found.target.name, ", ".join(found.target_networks) or "–"))
    if found.attempts:
        shown += [Heading(""), Heading(_("Asked from %(name)s") % {"name": found.source.name})]
        shown += [_attempt(one, found.port) for one in found.attempts]
    return shown


def _common(one: Common) -> Sequence[Part]:
    trait = "  " + _("internal: no way out") if one.is_internal else ""
    no_names = _("none: the engine's own network has no DNS")
    return [
        Fact(_("Network"), one.name + trait),
        Fact(_("Address"), ", ".join(one.ips) or "–"),
        Fact(_("Names"), ", ".join(one.names) or no_names),
    ]


def _attempt(one: Attempt, port: int) -> Fact:
    words = {
        "open": _("connected"),
        "refused": _("refused: nothing listens there"),
        "silent": _("no answer in time"),
        "no name": _("the name is not found"),
        "no way": _("no route to it"),
        "no tool": _("there is no tool to ask with"),
    }[one.verdict]
    by = _("%(tool)s of a helper in its network") if one.by_helper else _("%(tool)s in it")
    text = f"{words}  ({by % {'tool': one.tool}})" if one.tool else words
    return Fact(f"{one.to}:{port}" if ":" not in one.to else f"[{one.to}]:{port}", text)
