"""What the fields of a form are and hold, as the engine's functions take it, and what the disk says to it."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from textual.screen import Screen
from textual.suggester import Suggester, SuggestFromList

from dockertui.engine import disk
from dockertui.engine.secret import Secret
from dockertui.engine.text import clean
from dockertui.i18n import _
from dockertui.resources.spec import Field
from dockertui.screens.find_path import PathSuggester
from dockertui.wishes import Request

ON_ENGINE = "on-engine"
"""The id of the field that says on which of several engines something is made."""


def suggester(field: Field) -> Suggester | None:
    """Return what completes what is typed into a field, None if nothing does."""
    if field.is_path:
        return PathSuggester()
    return SuggestFromList(field.choices, case_sensitive=False) if field.choices else None


def form_of(request: Request) -> tuple[Field, ...]:
    """Return the fields; where there are several engines, one says on which of them something is made."""
    if not (request.action.targetless and request.world.is_of_several):
        return request.action.form
    names = tuple(request.world.engines)

    def check(name: str) -> str:
        return "" if name in names else _("One of: %(names)s") % {"names": ", ".join(map(clean, names))}

    return (*request.action.form, Field(ON_ENGINE, _("Engine"), request.engine, choices=names, check=check))


def value_of(field: Field, typed: str) -> Any:
    """Return what a field holds; a secret is taken as it was typed, spaces too."""
    if field.is_secret:
        return Secret(typed)
    return disk.whole(typed.strip()) if field.is_path else typed.strip()


class DiskChecks:
    """Asks the disk about values in the background; each value once, the last one that was typed counts."""

    def __init__(self, screen: Screen[Any], told: Callable[[], None]) -> None:
        """Make it.

        Args:
            screen: Whose workers ask.
            told: Called when there is an answer.
        """
        self._screen = screen
        self._told = told
        self._answers: dict[str, tuple[object, str | None]] = {}
        """By field: the value asked about, and what was said; None until then."""

    @property
    def is_asking(self) -> bool:
        """Whether an answer is still to come."""
        return any(answer is None for _value, answer in self._answers.values())

    def problems(
        self, form: Collection[Field], values: Mapping[str, Any], wrong: Collection[str]
    ) -> dict[str, str]:
        """Return what is known to be wrong, by field, and have the disk asked about what is not known.

        Args:
            form: The fields.
            values: What they hold.
            wrong: The fields of which it is known anyway that they are wrong.
        """
        found = {}
        for field in form:
            if field.check_disk is None or field.id in wrong or not values[field.id]:
                self._answers.pop(field.id, None)
                continue
            may_replace = not field.replace_box or bool(values[field.replace_box])
            asked, answer = self._answers.get(field.id, (None, None))
            if asked != (values[field.id], may_replace):
                self._answers[field.id] = ((values[field.id], may_replace), None)
                asking = self._ask(field, values[field.id], may_replace)
                self._screen.run_worker(asking, group=f"disk {field.id}", exclusive=True)
            elif answer:
                found[field.id] = answer
        return found

    async def _ask(self, field: Field, value: str, may_replace: bool) -> None:
        assert field.check_disk is not None
        answer = await disk.ask(field.check_disk, value)
        if not answer and not may_replace:
            answer = await disk.ask(disk.taken_problem, value)
        if self._answers.get(field.id, ("", ""))[0] == (value, may_replace):
            self._answers[field.id] = ((value, may_replace), answer)
            self._told()
