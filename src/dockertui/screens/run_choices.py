"""What is chosen from lists over the form of a new container, and what is remembered of it."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual.widget import Widget

from dockertui.engine import networks, volumes
from dockertui.engine.errors import EngineError
from dockertui.engine.run.spec import RunSpec
from dockertui.i18n import _
from dockertui.resources.run_fields import FormField
from dockertui.resources.run_form import spec_of, values_of
from dockertui.resources.table_rows import ON, Row
from dockertui.screens.pick import Item, Picked, PickScreen
from dockertui.screens.run_line import LineScreen
from dockertui.screens.run_picks import (
    LAST,
    TEMPLATE,
    image_items,
    network_items,
    port_items,
    remembered_items,
    volume_items,
)
from dockertui.state.run_memory import Remembered, forget_template, read, remember_template
from dockertui.widgets.fields import FormEntry
from dockertui.widgets.rows_field import RowEntry, RowsField, RowTick

if TYPE_CHECKING:
    from dockertui.screens.run_form import RunForm


class RunChoices:
    """Opens lists over the form and puts in what was chosen; for workers of the form."""

    def __init__(self, form: "RunForm", file: Path | None) -> None:
        """Make it.

        Args:
            form: The form.
            file: What is remembered; None where nothing says where that is.
        """
        self._form = form
        self._file = file

    # ------------------------------------------------------------------ what the engine has
    async def pick(self, field: FormField, widget: Widget) -> None:
        """Let something be chosen for a field, and put it in."""
        typed = _typed_in(widget)
        items, title, new, empty = self._offer(field)
        picked = await self._ask(PickScreen(title, items, new=new, typed=typed, empty=empty))
        if picked is None:
            return
        if (
            picked.is_new
            and field.pick in ("volume", "network")
            and not await self._make(field, picked.value)
        ):
            return
        if field.pick == "port":
            await self._add(widget, (ON, picked.value.partition("/")[0], picked.value.removesuffix("/tcp")))
        elif isinstance(widget, RowEntry | RowTick):
            _first_cell(widget).value = picked.value
        elif isinstance(widget, FormEntry):
            widget.value = picked.value
        self._form.set_focus(widget if widget.is_mounted else None)

    def _offer(self, field: FormField) -> tuple[Sequence[Item], str, str, str]:
        """Return what can be chosen, the title, what is said of something new, and of nothing."""
        known = self._form.snapshot
        if field.pick == "image":
            return image_items(known), _("Image"), _("pull %(name)s"), _("The engine has no images.")
        if field.pick == "volume":
            none = _("No named volumes; type a name for a new one.")
            return volume_items(known), _("Volume"), _("new volume %(name)s"), none
        if field.pick == "network":
            none = _("No networks; type a name for a new one.")
            return network_items(known), _("Network"), _("new network %(name)s"), none
        none = _("The image exposes no ports.")
        return port_items(self._form.image), _("Port"), "", none

    async def _make(self, field: FormField, name: str) -> bool:
        """Make a volume or a network on the spot; says why where that fails."""
        make, what = {
            "volume": (volumes.create, _("volume %(name)s created")),
            "network": (networks.create, _("network %(name)s created")),
        }[field.pick]
        try:
            await self._form.engine.call(make, name=name)
        except EngineError as error:
            self._form.notify(str(error), severity="error", markup=False)
            return False
        self._form.notify(what % {"name": name}, markup=False)
        self._form.relist()
        return True

    async def _add(self, widget: Widget, row: Row) -> None:
        table = next((node for node in widget.ancestors_with_self if isinstance(node, RowsField)), None)
        if table is not None and row[2] not in {known[2] for known in table.rows if known[0] == ON}:
            await table.put(row)

    # ------------------------------------------------------------------ lines
    async def line(self) -> None:
        """Fill the form from a line that is pasted."""
        spec = await self._form.app.push_screen(LineScreen(), wait_for_dismiss=True)
        if spec is not None:
            await self._fill(spec)

    async def _fill(self, spec: RunSpec) -> None:
        kept = {name: self._form.values[name] for name in ("then", "copies", "keep")}
        await self._form.fill({**values_of(spec, self._form.environ), **kept})

    # ------------------------------------------------------------------ what is remembered
    async def load(self) -> None:
        """Fill the form from what is remembered."""
        known = await self._known()
        image = str(self._form.values.get("image") or "")
        empty = _("Nothing is remembered yet.")
        items = remembered_items(known, image)
        picked = await self._ask(PickScreen(_("Last settings and templates"), items, empty=empty))
        if picked is None:
            return
        held, name = (
            (known.last, picked.value.removeprefix(LAST))
            if picked.value.startswith(LAST)
            else (known.templates, picked.value.removeprefix(TEMPLATE))
        )
        spec = held.get(name)
        if spec is not None:
            await self._fill(spec)
            self._form.ask_for_secrets()

    async def save(self) -> None:
        """Keep what the form holds as a template; a name that is chosen is written over or dropped."""
        known = await self._known()
        items = [Item(name, spec.image) for name, spec in sorted(known.templates.items())]
        picked = await self._ask(
            PickScreen(
                _("Save as a template"),
                items,
                new=_("save as %(name)s"),
                typed=str(self._form.values.get("name") or ""),
                empty=_("Type a name."),
                may_remove=True,
            )
        )
        if picked is None or self._file is None:
            return
        if picked.is_removed:
            words = await asyncio.to_thread(forget_template, self._file, picked.value)
            done = _("template %(name)s removed")
        else:
            spec = spec_of(self._form.values)
            words = await asyncio.to_thread(remember_template, self._file, picked.value, spec)
            done = _("template %(name)s saved; values that look secret are not in it")
        if words:
            self._form.notify(words, severity="error", markup=False)
        else:
            self._form.notify(done % {"name": picked.value}, markup=False)

    async def _known(self) -> Remembered:
        if self._file is None:
            return Remembered()
        known = await asyncio.to_thread(read, self._file)
        if known.problem:
            self._form.notify(known.problem, severity="warning", markup=False)
        return known

    async def _ask(self, screen: PickScreen) -> Picked | None:
        return await self._form.app.push_screen(screen, wait_for_dismiss=True)


def _typed_in(widget: Widget) -> str:
    return widget.value.strip() if isinstance(widget, FormEntry) else ""


def _first_cell(cell: Widget) -> RowEntry:
    """Return the cell of a row that holds the name of what can be chosen: its first that is typed in."""
    table = next(node for node in cell.ancestors if isinstance(node, RowsField))
    return table.first_cell(cell)
