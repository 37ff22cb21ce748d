"""What the form of a new container begins with, and what it gives. Data only."""

from collections.abc import Callable, Mapping
from dataclasses import field
from pathlib import Path

from dockertui.dataclass import dataclass
from dockertui.engine.engine import Engine
from dockertui.engine.errors import EngineError
from dockertui.engine.run.spec import RunSpec
from dockertui.resources.run_form import FormValues
from dockertui.state.world import World


@dataclass(frozen=True)
class RunAsk:
    """What the form begins with."""

    engine: Engine
    world: World
    values: FormValues
    title: str
    verb: str
    """What its submitting does: `Create`."""
    file: Path | None = None
    """Where settings are remembered."""
    environ: Mapping[str, str] = field(default_factory=dict)
    """What a variable that is named without a value stands for."""
    relist: Callable[[], None] = lambda: None
    """Has the engine's state read again."""
    replaces: str = ""
    """The id of the container whose place the new one takes."""
    error: EngineError | None = None
    """Why the earlier attempt failed, when this one is a second."""


@dataclass(frozen=True)
class RunWish:
    """What is wished."""

    spec: RunSpec
    names: tuple[str, ...]
    """One for each copy; "" where the engine makes one up."""
    needs_pull: bool
    """Whether the engine does not have the image."""
    values: FormValues
    """What the form held."""
