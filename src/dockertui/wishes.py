"""What the user wants, and what doing it needs of the screen it was asked on."""

from typing import Any, Protocol

from dockertui.choice import Target
from dockertui.dataclass import dataclass
from dockertui.engine.errors import EngineError
from dockertui.engine.ref import Ref
from dockertui.i18n import _
from dockertui.resources.known import scene_at
from dockertui.resources.spec import Action, Field, ResourceKind, Scene, Values
from dockertui.state.jobs import Jobs
from dockertui.state.under_way import place_of_new
from dockertui.state.world import World


@dataclass(frozen=True, slots=True)
class Request:
    """What the user wants: an action on targets, with what is needed to ask about it."""

    kind: ResourceKind[Any]
    action: Action[Any]
    targets: tuple[Target, ...]
    world: World
    """What was known when it was asked for."""
    engine: str
    """Where it is done if there is no target."""
    values: Values
    """What the fields hold: at first, or as they were answered."""
    of: int = 0
    """How many were chosen, with those to which the action cannot be done; 0 if all are targets."""
    others: tuple[Target, ...] = ()
    """Those that were chosen and to which it cannot be done."""
    error: EngineError | None = None
    """Why the earlier attempt failed, when this one is a second."""

    @property
    def refs(self) -> list[Ref]:
        """What it is done to; where there is no target, the place of what it makes."""
        if self.action.targetless:
            # a stream's own place: it keeps nothing else from being made
            own = f".{self.action.id}" if self.action.streams is not None else ""
            return [place_of_new(self.engine, self.kind.name + own)]
        return [target.ref for target in self.targets]

    def scene(self, target: Target | None = None) -> Scene:
        """Return what there is beside a target, or where there is none."""
        return scene_at(target.ref.engine if target is not None else self.engine, self.world)

    @property
    def made(self) -> str:
        """What it makes is called, where it makes something."""
        if self.targets:
            return ""
        return next((str(found) for name in self.action.called_by if (found := self.values.get(name))), "")

    @property
    def title(self) -> str:
        """What is done to what."""
        if len(self.targets) > 1:
            return _("%(action)s %(n)d %(things)s") % {
                "action": self.action.label,
                "n": len(self.targets),
                "things": str(self.kind.title).lower(),
            }
        name = self.targets[0].name if self.targets else self.made
        return (_("%(action)s %(name)s") % {"action": verb(self.action), "name": name}).strip()


class Desk(Protocol):
    """What an action needs of the screen it was asked on."""

    @property
    def jobs(self) -> Jobs:
        """What is being done."""

    async def ask(self, request: Request) -> Request | None:
        """Show the dialog; gives the request as it was answered, None if the user cancelled."""

    def tell(self, message: str, *, severity: str = "information", title: str = "") -> None:
        """Say what happened."""

    def fill(self, text: str) -> str:
        """Return a text with the keys of ids put in."""

    def relist(self, engine: str) -> None:
        """Have the engine's state read again."""

    def show_new(self, ref: Ref) -> None:
        """Go to what was made, as soon as it is listed."""


def first_values(action: Action[Any], record: Any, jobs: Jobs | None = None) -> Values:
    """Return what the fields of an action hold at first."""
    return {field.id: _first_value(field, record, jobs) for field in action.form}


def _first_value(field: Field, record: Any, jobs: Jobs | None) -> str | bool:
    if field.initial is not None and record is not None:
        return field.initial(record)
    return field.from_jobs(jobs) if field.from_jobs is not None and jobs is not None else field.default


def verb(action: Action[Any]) -> str:
    """Return what an action does, as its button and its failure say it."""
    return str(action.verb) or str(action.label)


def asks(request: Request) -> bool:
    """Return whether it is asked before it is done."""
    confirm, action = request.action.confirm, request.action
    return confirm is not None and (action.targetless or len(request.targets) >= confirm.asks_from)
