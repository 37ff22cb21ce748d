"""Which action is meant, and on what: the one decision behind keys, footer, palette and help. Pure."""

from collections.abc import Callable, Collection, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from dockertui.dataclass import dataclass
from dockertui.engine.ref import Ref
from dockertui.engine.text import clean
from dockertui.i18n import _, ngettext
from dockertui.keymap import Keymap
from dockertui.resources.spec import Action, ResourceKind
from dockertui.state.under_way import UnderWay, place_of_new


@dataclass(frozen=True, slots=True)
class Target:
    """A resource as it was shown when it was chosen."""

    ref: Ref
    record: Any
    name: str


@dataclass(frozen=True, slots=True)
class Selection:
    """What an action would be done to: the marked rows of a pane, else the one under its cursor."""

    engine: str
    kind: ResourceKind[Any]
    marked: tuple[Target, ...] = ()
    cursor: Target | None = None
    is_elsewhere: bool = False
    """Whether the pane is another than the one with the focus, so that nothing in it is meant."""

    def targets(self, action: Action[Any]) -> tuple[Target, ...]:
        """Return what an action would be done to; what only looks is done to what is under the cursor."""
        if action.targetless:
            return ()
        if self.marked and not action.is_look:
            return self.marked
        return (self.cursor,) if self.cursor is not None else ()

    def name_for(self, action: Action[Any]) -> str:
        """Return the name of what an action would be done to, "" where that is not just one thing."""
        targets = self.targets(action)
        return targets[0].name if len(targets) == 1 else ""


@dataclass(frozen=True, slots=True)
class Situation:
    """What else decides whether something can be done."""

    keymap: Keymap
    """The keys in force, by `<kind>.<action>`."""
    under_way: UnderWay
    now: float
    """On the monotonic clock."""
    read_only: bool = False
    lost: Collection[str] = ()
    """The engines that there is no contact with."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """An action that can be done, and the targets it can be done to."""

    action: Action[Any]
    targets: tuple[Target, ...]
    of: int
    """How many were chosen, with those to which it cannot be done."""
    others: tuple[Target, ...] = ()
    """Those to which it cannot be done."""

    @property
    def label(self) -> str:
        """What it does, and to how many of the marked where not to all of them."""
        if len(self.targets) >= self.of:
            return str(self.action.label)
        return _("%(label)s %(n)d of %(total)d") % {
            "label": self.action.label,
            "n": len(self.targets),
            "total": self.of,
        }


@dataclass(frozen=True, slots=True)
class Refused:
    """An action that cannot be done now."""

    action: Action[Any]
    why: str
    name: str = ""
    """The target the reason speaks of, where the reason does not name it."""
    is_read_only: bool = False
    is_adjective: bool = False
    """Whether the reason goes on from `<name> is`."""
    is_whole: bool = False
    """Whether the reason is a sentence that names what it speaks of."""

    @property
    def text(self) -> str:
        """Why, as a sentence that needs no other: with what it is about, or what could not be done."""
        if self.is_read_only:
            return _("Read-only mode: nothing was done")
        if self.is_whole:
            return self.why
        if self.name and self.is_adjective:
            return _("%(name)s is %(why)s") % {"name": self.name, "why": self.why}
        return _("%(what)s: %(why)s") % {"what": self.name or self.action.label, "why": self.why}


Choice = Chosen | Refused


_ByKey = dict[str, tuple[Action[Any], ...]]
_BY_KEY: WeakKeyDictionary[Keymap, dict[str, tuple[ResourceKind[Any], _ByKey]]] = WeakKeyDictionary()
"""The actions of kinds by their keys, in keymaps: they are asked for at every key."""


def actions_on(kind: ResourceKind[Any], key: str, keymap: Keymap) -> tuple[Action[Any], ...]:
    """Return the actions a key may stand for, in the order they are declared."""
    known = _BY_KEY.setdefault(keymap, {})
    if kind.name not in known or known[kind.name][0] is not kind:
        found: _ByKey = {}
        for action in kind.actions:
            for one in keymap.keys(f"{kind.name}.{action.id}"):
                found[one] = (*found.get(one, ()), action)
        known[kind.name] = kind, found
    return known[kind.name][1].get(key, ())


def choose(actions: Sequence[Action[Any]], selection: Selection, situation: Situation) -> Choice:
    """Decide what is done, and to what.

    Args:
        actions: One action, or those that share a key. The first that can be done to any target is
            it: of mixed marks, `s` stops those that run before it starts any.
        selection: What is marked or under the cursor.
        situation: What else matters.

    Returns:
        The action with its targets; else why the first action cannot be done.
    """
    refused = []
    for action in actions:
        choice = _try(action, selection, situation)
        if isinstance(choice, Chosen):
            return choice
        refused.append(choice)
    return refused[0]


def _try(action: Action[Any], selection: Selection, situation: Situation) -> Choice:
    if situation.read_only and action.writes:
        return Refused(action, _("read-only mode"), is_read_only=True)
    if action.targetless and selection.engine in situation.lost and not action.is_look:
        return Refused(action, _lost_words(selection.engine))
    if action.targetless and action.streams is not None:
        return Chosen(action, (), 0)  # several at once
    if action.targetless:
        why = _busy(selection.kind, action, place_of_new(selection.engine, selection.kind.name), situation)
        return Refused(action, why) if why else Chosen(action, (), 0)
    targets = selection.targets(action)
    if not targets and selection.is_elsewhere:
        return Refused(action, _("choose one in %(pane)s first") % {"pane": selection.kind.title})
    if not targets:
        return Refused(action, _("nothing is selected"))
    if len(targets) > 1 and not action.many:
        why = ngettext("one at a time; %(n)d is marked", "one at a time; %(n)d are marked", len(targets))
        return Refused(action, why % {"n": len(targets)})
    reasons = [_refusal(selection.kind, action, target, situation) for target in targets]
    able = tuple(target for target, why in zip(targets, reasons, strict=True) if why is None)
    if not able and reasons[0] is not None:
        return reasons[0]()
    others = tuple(target for target, why in zip(targets, reasons, strict=True) if why is not None)
    return Chosen(action, able, len(targets), others)


def _refusal(
    kind: ResourceKind[Any], action: Action[Any], target: Target, situation: Situation
) -> Callable[[], Refused] | None:
    """Return what says why an action cannot be done to one target, None if it can.

    Of many targets one is spoken of, so that words for the others need not be made.
    """
    if target.ref.kind != kind.name and not action.is_look:
        words = _("no %(kind)s")
        return lambda: Refused(action, words % {"kind": kind.singular}, target.name, is_adjective=True)
    if target.ref.engine in situation.lost and not action.is_look and action.local is None:
        return lambda: Refused(action, _lost_words(target.ref.engine))
    jobs = situation.under_way.of(target.ref)
    if jobs and action.writes:
        if action.follows and jobs[-1].action == action.follows:
            return None
        if not action.interrupts or any(job.action == action.id for job in jobs):
            return lambda: Refused(action, _busy(kind, action, target.ref, situation, target), is_whole=True)
    settling = situation.under_way.settling(target.ref, target.record, situation.now)
    if settling is not None and action.follows == settling.action:
        return None
    if settling is not None and action.id == settling.action and action.follows:
        return lambda: Refused(action, _("just done"), target.name)
    if not action.enabled(target.record):
        return lambda: Refused(
            action, action.why_disabled, target.name, is_adjective=bool(str(action.why_not))
        )
    return None


def _lost_words(engine: str) -> str:
    return _("no contact with %(engine)s") % {"engine": clean(engine)}


def _busy(
    kind: ResourceKind[Any],
    action: Action[Any],
    ref: Ref,
    situation: Situation,
    target: Target | None = None,
) -> str:
    """Say what is being done to a resource, since when, and what can cut that short; "" if nothing is."""
    jobs = situation.under_way.of(ref)
    if not jobs:
        return ""
    job = jobs[-1]
    being = " ".join((job.being % {"name": target.name if target else job.name}).split())
    words = _("%(being)s, %(n)d s") % {"being": being, "n": job.seconds(situation.now)}
    under_way = {job.action for job in jobs}
    ways = [
        str(other.interrupts) % {"key": key}
        for other in kind.actions
        if target is not None
        and other.interrupts
        and other.id not in under_way | {action.id}
        and (key := situation.keymap.first_text(f"{kind.name}.{other.id}"))
        and other.enabled(target.record)
    ]
    return f"{words}; {', '.join(ways)}" if ways else words
