"""What the dialog of an action asks: about what is there now, what is lost, and by which command. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from rich.cells import cell_len

from dockertui.choice import Target
from dockertui.dataclass import dataclass
from dockertui.engine.text import clean
from dockertui.formatting import cut, cut_middle, pad
from dockertui.i18n import _, ngettext
from dockertui.resources.command_line import command_line
from dockertui.resources.spec import Confirm, Scene, Tone
from dockertui.state.world import World
from dockertui.wishes import Request, verb

MOST_NAMES = 12
MOST_COMMANDS = 3
WIDEST_NAME = 40
"""Cells of a target's name where several are named."""


@dataclass(frozen=True, slots=True)
class Saying:
    """One thing a dialog says, perhaps after a word that says what it is."""

    text: str
    label: str = ""
    tone: Tone = ""
    """Of the label where there is one, else of the text."""


@dataclass(frozen=True)
class Question:
    """A request as a World has it: its targets that are left, and those that are not."""

    asked: Request
    """What was asked for."""
    request: Request
    """The same for the targets that are still there and can still be acted on."""
    gone: tuple[Target, ...]
    """The targets that are not there any more."""
    unable: tuple[Target, ...]
    """The targets that cannot be acted on any more."""

    @classmethod
    def of(cls, asked: Request, world: World) -> "Question":
        """Return what is to be asked of a request by what is known now."""
        known = [(target, world.get(target.ref)) for target in asked.targets]
        there = tuple(
            Target(target.ref, record, asked.kind.title_of(record))
            for target, record in known
            if record is not None and asked.action.enabled(record)
        )
        gone = tuple(target for target, record in known if record is None)
        unable = tuple(
            replace(target, record=record)
            for target, record in known
            if record is not None and not asked.action.enabled(record)
        )
        return cls(asked, replace(asked, targets=there, world=world), gone, unable)

    @property
    def confirm(self) -> Confirm[Any]:
        """How its action is asked about."""
        assert self.asked.action.confirm is not None
        return self.asked.action.confirm

    @property
    def is_moot(self) -> bool:
        """Whether nothing is left to act on."""
        return not self.request.targets and not self.request.action.targetless

    @property
    def is_changed(self) -> bool:
        """Whether some targets are not what they were when it was asked."""
        return bool(self.gone or self.unable)

    def title(self, width: int) -> str:
        """Return the title; a long name is cut to a width, in cells."""
        targets = self.request.targets or self.asked.targets
        if len(targets) > 1:
            return str(self.confirm.title_many) % {"count": len(targets)}
        text = str(self.confirm.title)
        room = width - len(text % {"name": ""})
        return text % {"name": cut_middle(self._called(targets[0]), max(8, room)) if targets else ""}

    def said(self, *, briefly: bool = False) -> list[Saying]:
        """Return what it is about, what is lost and what has changed since it was asked.

        Args:
            briefly: Whether what matters most comes first, as there is little room.
        """
        request = self.request
        many = len(request.targets) > 1
        names = self._names() if many else []
        warnings = [Saying(text, tone="warn") for text in self._once(self.confirm.warns)]
        kept = [Saying(text, _("Kept"), "good") for text in self._once(self.confirm.keeps)]
        lost = [Saying(text, _("Lost"), "bad") for text in self._once(self.confirm.loses)]
        groups = [[*self._changed(), *self._left_alone()], names, [*lost, *kept], warnings]
        if briefly:
            groups = [groups[0], groups[2], warnings, names]
        found: list[Saying] = []
        for group in filter(None, groups):
            found += [Saying(""), *group] if found and not briefly else group
        return found

    def button(self, answered: Request, width: int) -> str:
        """Return what the button that does it says, with how many it is done to, in a width in cells."""
        count = len(self.request.targets)
        if self.confirm.button is not None:
            words = self.confirm.button(answered.values)
            found = _("%(what)s to %(n)d") % {"what": words, "n": count} if count > 1 else words
        else:
            words = verb(self.request.action)
            found = self.request.title if count > 1 else words
            if cell_len(found) > width:
                found = _("%(what)s %(n)d") % {"what": words, "n": count}
        return cut(found, max(8, width))

    def commands(self, answered: Request) -> str:
        """Return the equivalent commands of the request as it was answered, a line each."""
        if self.is_moot:
            return ""
        if answered.action.together and answered.targets:
            records = tuple(target.record for target in answered.targets)
            scene = answered.scene(answered.targets[0])
            line = command_line(answered.kind, answered.action, records, answered.values, scene)
            return f"$ {line}"
        targets: Sequence[Target | None] = answered.targets or [None]
        lines = ["$ " + self._command(answered, target) for target in targets[:MOST_COMMANDS]]
        return "\n".join([*lines, "$ …"] if len(targets) > len(lines) else lines)

    @staticmethod
    def _command(answered: Request, target: Target | None) -> str:
        record = target.record if target is not None else None
        return command_line(answered.kind, answered.action, record, answered.values, answered.scene(target))

    # ------------------------------------------------------------------
    def _once(self, words: Callable[[Sequence[Any], Scene], str] | None) -> list[str]:
        """Return what is said once for all targets of an engine."""
        if words is None:
            return []
        by_engine: dict[str, list[Target]] = {}
        for target in self.request.targets:
            by_engine.setdefault(target.ref.engine, []).append(target)
        lines = {
            engine: words([target.record for target in targets], self.request.scene(targets[0]))
            for engine, targets in by_engine.items()
        }
        if len(lines) <= 1:
            return [text for text in lines.values() if text]
        return [_("On %(engine)s: %(what)s") % {"engine": clean(e), "what": w} for e, w in lines.items() if w]

    def _note(self, target: Target) -> str:
        notes = self.confirm.notes
        return notes(target.record, self.request.scene(target)) if notes is not None else ""

    def _called(self, target: Target) -> str:
        """Return the name of a target; where there are several engines, with the one it is on."""
        if not self.request.world.is_of_several:
            return target.name
        return _("%(name)s on %(engine)s") % {"name": target.name, "engine": clean(target.ref.engine)}

    def _names(self) -> list[Saying]:
        """Name the targets, a line each, with what is to be said of each."""
        shown = self.request.targets[:MOST_NAMES]
        called = [cut_middle(self._called(target), WIDEST_NAME) for target in shown]
        width = max(map(cell_len, called))
        lines = [
            Saying(f"{pad(name, width)}  {self._note(target)}".rstrip())
            for name, target in zip(called, shown, strict=True)
        ]
        left = len(self.request.targets) - len(shown)
        if left:
            lines.append(Saying(ngettext("and %(n)d more", "and %(n)d more", left) % {"n": left}))
        return lines

    def _left_alone(self) -> list[Saying]:
        """Say how many of the marked are acted on, and which are not."""
        asked = self.asked
        if not self.request.targets or asked.of <= len(asked.targets):
            return []
        words = _("%(n)d of the %(total)d marked.") % {"n": len(asked.targets), "total": asked.of}
        others = [target.name for target in asked.others]
        if others:
            why = self.request.action.why_disabled
            left = _("Left alone: %(names)s (%(why)s).") % {"names": _list(others), "why": why}
            words = f"{words} {left}"
        return [Saying(words)]

    def _changed(self) -> list[Saying]:
        """Say what has become of targets since it was asked."""
        gone, unable = ([target.name for target in targets] for targets in (self.gone, self.unable))
        why = self.request.action.why_disabled
        lines = []
        if gone:
            is_are = ngettext("%(names)s is gone", "%(names)s are gone", len(gone))
            lines.append(is_are % {"names": _list(gone)})
        if unable:
            is_are = ngettext("%(names)s is %(why)s", "%(names)s are %(why)s", len(unable))
            lines.append(is_are % {"names": _list(unable), "why": why})
        if lines and self.is_moot:
            lines[-1] = _("%(what)s; nothing to do") % {"what": lines[-1]}
        return [Saying(f"{line}.", tone="warn") for line in lines]


def _list(names: list[str]) -> str:
    """Return names as a list that stays short."""
    shown = ", ".join(names[:3])
    return _("%(names)s and %(n)d more") % {"names": shown, "n": len(names) - 3} if len(names) > 3 else shown
