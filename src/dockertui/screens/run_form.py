"""The form of a new container: sections of fields, what stands in the way, and the line that does the same.

It asks the engine for what its image says, and gives what is wished; who opened it makes the container.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Checkbox, Input, Static

from dockertui.engine import images
from dockertui.engine.calls import Lane
from dockertui.engine.engine import Engine
from dockertui.engine.errors import EngineError
from dockertui.engine.images import ImageDetail
from dockertui.engine.run.spec import RunSpec
from dockertui.engine.text import clean
from dockertui.i18n import N_, _, ngettext
from dockertui.key_names import key_text
from dockertui.resources.run_checks import problems
from dockertui.resources.run_conflicts import Conflict, conflicts, image_there, names_of
from dockertui.resources.run_fields import SECTIONS, fields, section_of
from dockertui.resources.run_form import (
    FormValues,
    Value,
    empty_secrets,
    image_hints,
    spec_of,
    suggested,
    values_of,
)
from dockertui.resources.run_preview import preview
from dockertui.resources.table_rows import Row
from dockertui.screens.follows_world import FollowsWorld
from dockertui.screens.run_pages import RunChoices
from dockertui.screens.run_sections import FieldBox, Page, SectionList
from dockertui.state.run_memory import Remembered
from dockertui.state.snapshot import Snapshot
from dockertui.state.world import World
from dockertui.widgets.choice_field import ChoiceField
from dockertui.widgets.key_bar import KeyBar, KeyHint
from dockertui.widgets.keyed import bound, keys_of
from dockertui.widgets.rows_field import RowsField

NARROW, LOW = 70, 20
"""Below so many cells the sections stand in one line; below so many lines the command has one."""
WIDE = 100
"""From so many cells on the sections stand at the left."""
