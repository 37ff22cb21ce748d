"""What a resource kind declares: its columns, actions and detail tabs. Declarations only.

Everything a user can see or do with a kind is said once, in `resources/<kind>.py`, with the types
below; panes, footer, help, palette, dialogs and tests are made from it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from dockertui.dataclass import dataclass
from dockertui.engine.errors import EngineError
from dockertui.engine.kind import Kind
from dockertui.engine.progress import Progress
from dockertui.engine.record import Record
from dockertui.engine.ref import Ref
from dockertui.engine.stream import Stream
from dockertui.engine.text import clean
from dockertui.i18n import Text, _
from dockertui.resources.cells import Cell as Cell
from dockertui.resources.cells import said as said
from dockertui.resources.opens import Opens as Opens
from dockertui.resources.opens import OpensScreen as OpensScreen
from dockertui.resources.opens import OpensTab as OpensTab
from dockertui.resources.parts import Columns as Columns
from dockertui.resources.parts import Fact as Fact
from dockertui.resources.parts import Fold as Fold
from dockertui.resources.parts import Graph as Graph
from dockertui.resources.parts import Grid as Grid
from dockertui.resources.parts import Heading as Heading
from dockertui.resources.parts import Lines as Lines
from dockertui.resources.parts import Part as Part
from dockertui.resources.parts import Tone as Tone
from dockertui.state.relations import Relations, relations
from dockertui.state.snapshot import Snapshot
from dockertui.strict import guarded

if TYPE_CHECKING:
    from dockertui.state.jobs import Jobs

log = logging.getLogger(__name__)

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Scene:
    """What a cell may look at beside its own record."""

    snapshot: Snapshot
    is_of_several: bool = field(default=False, kw_only=True)
    """Whether rows of other engines are shown beside those of this one."""

    @property
    def now(self) -> datetime:
        """The time on screen: that of the snapshot."""
        return self.snapshot.taken_at

    @cached_property
    def relations(self) -> Relations:
        """Who uses what."""
        return relations(self.snapshot)

    @property
    def sources(self) -> tuple[object, ...]:
        """All that is known here but the time: while these are the same objects, nothing changed."""
        return tuple(self.snapshot.records.values())

    def ref(self, kind: str, record_id: str) -> Ref:
        """Return the Ref of a record on this scene's engine."""
        return Ref(self.snapshot.engine, kind, record_id)


@dataclass(frozen=True, slots=True)
class Known(Generic[R]):
    """The records of a kind on one engine, as far as they are known."""

    records: Mapping[str, R] | None
    """By id; None until they were listed."""
    scene: Scene
    """What may be looked at beside a record."""
    error: EngineError | None = None
    """Why the records are not current, if they are not."""

    def values(self) -> Collection[R]:
        """Return the records; none where they are not known."""
        return self.records.values() if self.records is not None else ()


@dataclass(frozen=True)
class Column(Generic[R]):
    """One column of a pane."""

    id: str
    title: Text
    cell: Callable[[R, Scene], Cell]
    """Makes what it shows; a cell that tells of the time says until when it holds."""
    sort: Callable[[R, Scene], Any] | None = None
    """The value to sort by; the text where there is none. It may look at what the cell looks at."""
    depends: Callable[[R, Scene], object] | None = None
    """What else than the record its cell is made of: another value, by ==, and that one cell is made anew."""
    source: Callable[[Scene], Mapping[str, object]] | None = None
    """What else its cell is made of, by the record's id: another object for an id, and that one cell is made
    anew."""
    is_searched: bool = True
    """Whether a filter's words are looked for in it: not in what changes all the time."""
    is_trend: bool = False
    """Whether it only draws what the column before it says, so that nobody sorts by it."""
    max_width: int = 24
    """Cells it takes at most while others want room."""
    drop_order: int = 5
    """When it drops as width shrinks: the lowest first, 9 never."""
    right: bool = False
    """Whether it is a number, aligned to the right."""
    stretch: bool = False
    """Whether it may grow past `max_width` where there is room."""
    middle: bool = False
    """Whether it is cut in its middle: names that are alike differ at their ends. It never stretches."""
    least_width: int = 0
    """To how many cells it may shrink, where it stretches and others want room; 0 for the usual."""


@dataclass(frozen=True)
class FilterKey(Generic[R]):
    """What a filter may look in alone: `state:exited`, `size>100M`."""

    id: str
    texts: Callable[[R, Scene], Sequence[str]] | None = None
    """What there is of it in a record; a filter looks for a part of any of these."""
    number: Callable[[R, Scene], float | None] | None = None
    """Instead, the number that a filter compares; None where it is not known."""
    unit: Literal["", "bytes", "percent", "seconds"] = ""
    """What the number counts."""


# ---------------------------------------------------------------------- actions
Values = Mapping[str, Any]
"""What a dialog's fields hold, by field id."""


@dataclass(frozen=True)
class Field:
    """One field of a dialog; its id is the name of the Engine function's argument."""

    id: str
    label: Text
    default: str | bool = ""
    label_many: Text = ""
    """What it is called where the action is done to several; empty for the same."""
    hint: Text = ""
    choices: tuple[str, ...] = ()
    """Values to pick from, for a text field that is best picked."""
    initial: Callable[[Any], str] | None = None
    """The first value, from the record."""
    check: Callable[[str], str] | None = None
    """Returns what is wrong with a value, "" if nothing."""
    check_beside: Callable[[str, Values, Scene], str] | None = None
    """The same for what is to be held against the other fields, and against what there is on the engine."""
    key: str = ""
    """The default key that ticks it, for a check box, as Textual names it."""
    check_disk: Callable[[str], str] | None = None
    """The same for what only this machine's disk tells; run in a thread, once `check` finds nothing wrong."""
    may_stay: bool = False
    """Whether its first value will do as it is, so that the dialog may be answered with nothing changed."""
    is_secret: bool = False
    """Whether it is typed unseen: the function gets a `Secret`, and it is asked for anew after a failure."""
    is_path: bool = False
    """Whether it is a path of this machine: `~` is the user's home, and the function gets it whole."""

    from_jobs: Callable[[Jobs], str] | None = None
    """The first value where no record gives one, from what was done before."""
    finder: str = ""
    """The id of the screen that finds a value for it, in `screens/finders.py`."""
    is_needed: bool = False
    """Whether it may not be left empty."""
    replace_box: str = ""
    """The id of a box of the form: while that is not ticked, a file that is there already is wrong."""

    @property
    def is_checked(self) -> bool:
        """Whether something may be wrong with what it holds."""
        return (
            self.is_needed
            or self.check is not None
            or self.check_beside is not None
            or self.check_disk is not None
        )

    @property
    def is_flag(self) -> bool:
        """Whether it is a check box."""
        return isinstance(self.default, bool)


@dataclass(frozen=True)
class Confirm(Generic[R]):
    """What to ask before an action."""

    title: Text
    """With `%(name)s` for one target, or `%(count)d` in `title_many`."""
    title_many: Text = ""
    loses: Callable[[Sequence[R], Scene], str] | None = None
    """What is lost, after the word `Lost`: said once for all targets."""
    keeps: Callable[[Sequence[R], Scene], str] | None = None
    """What stays although one might fear for it, after the word `Kept`."""
    warns: Callable[[Sequence[R], Scene], str] | None = None
    """What stands in the way, as a sentence for all targets, "" if nothing does."""
    notes: Callable[[R, Scene], str] | None = None
    """What is to be said of one target beside its name, "" if nothing."""
    button: Callable[[Values], str] | None = None
    """What its button says by what the fields hold, where the verb does not say it: `Send SIGTERM`."""
    asks_from: int = 1
    """From how many targets on it is asked at all."""


@dataclass(frozen=True)
class Action(Generic[R]):
    """Something a user can do with a resource; said once, shown everywhere."""

    id: str
    key: str
    """Its default keys, separated by commas, as Textual names them."""
    label: Text
    help: Text
    command: Callable[[Any, Values], Sequence[str]]
    """The equivalent `docker …` command, as its arguments; `command_line.TARGET` stands for the record.
    It takes the record, and a tuple of them where it is done `together`."""
    call: Callable[..., Any] | None = None
    """The Engine function: takes the API client, the record's id, and the fields by name."""
    streams: Callable[..., Stream[Progress]] | None = None
    """Instead of `call`, for what takes long and says how far it is: makes the stream.

    It takes the record's id (a tuple of ids where it is done `together`; none where it is targetless), the
    fields by name, and its `doorbell`. The dialog closes at once, the stream is a job of its own for each
    target, and what it gives as `Progress.result` goes to `done`.
    """
    together: bool = False
    """Whether several targets are one stream."""
    local: Callable[..., Any] | None = None
    """Instead of `call`, for a kind of the app's own: takes its `Jobs` and the record's id, done at once."""
    opens: Opens | None = None
    """What it opens, instead of `call`."""
    writes: bool = True
    """Whether it may change something, so that it is refused where nothing may be changed."""
    enabled: Callable[[R], bool] = lambda _record: True
    why_not: Text = ""
    """Said where it is not enabled, as it goes on from `<name> is`: `not running`."""
    reason: Text = ""
    """The same where that is a clause of its own: `it has no containers`."""
    verb: Text = ""
    """What its button and its failure say where the label alone says too little: `Create volume`."""
    busy: Text = ""
    """What a row says while it is under way."""
    being: Text = ""
    """The same as a sentence, for what is refused meanwhile: `%(name)s is being stopped`."""
    follows: str = ""
    """The id of the action it takes back: asked for while that is under way, it is done right after it."""
    interrupts: Text = ""
    """How it cuts short another action that waits: `%(key)s kills it`; "" if it has to wait for the end."""
    done: Text | Callable[[Sequence[Any]], str] = ""
    """What is said when it succeeded, with `%(name)s`; or made of what the Engine function returned, for each
    target where it succeeded."""
    done_many: Text = ""
    """How many it succeeded on, among other counts: `%(n)d removed`."""
    advice: Callable[[EngineError], str] | None = None
    """What to do where it failed, with ids of keys (`%(image.login)s logs in.`), beside the error's hint."""
    confirm: Confirm[R] | None = None
    form: tuple[Field, ...] = ()
    loads: Callable[..., Values] | None = None
    """The Engine function that tells what the form holds at first, by field id, beyond what the record says.
    It takes the API client and the record's id, and is asked before the dialog opens."""
    dangerous: bool = False
    """Whether something may be lost: the dialog focuses Cancel."""
    gone_is_done: bool = False
    """Whether a target that is no longer there counts as success."""
    many: bool = True
    """Whether it may be done to several targets at once."""
    targetless: bool = False
    """Whether it needs no selected record (create); the Engine function returns the id of what it made."""
    called_by: tuple[str, ...] = ("name",)
    """The fields that say what is made without a target: the first of them that holds something."""
    footer: int = 5
    """How much it deserves a place in the footer; 0 never."""
    leads: Callable[[R], int] = lambda _record: 0
    """Its place at the footer's beginning, from 1, for a record that asks for it; 0 for its own place."""
    timeout_s: float = 30.0

    @property
    def why_disabled(self) -> str:
        """Why it is not enabled, without a name."""
        return str(self.why_not) or str(self.reason) or _("not in a state for it")

    @property
    def is_look(self) -> bool:
        """Whether it shows a tab of what is under the cursor."""
        return isinstance(self.opens, OpensTab)


# ---------------------------------------------------------------------- details
@dataclass(frozen=True)
class DetailTab(Generic[R]):
    """One tab of the detail side."""

    id: str
    title: Text
    view: str
    """How it is shown: an id in `widgets/tab_views.py`."""
    load: Callable[..., Any] | None = None
    """The Engine function that fetches what the tab needs beyond the list: (api, id)."""
    parts: Callable[[R, Scene, Any], Sequence[Part]] | None = None
    """Makes the content of a tab of parts; the last argument is what `load` gave, or None as yet."""
    again_s: float = 0.0
    """After how many seconds it is loaded again while it is shown; 0 for only when its record changes."""


@dataclass(frozen=True)
class Grouping(Generic[R]):
    """How the rows of a kind are put into groups, each under a row of its own."""

    of: Callable[[R], str]
    """Which group a record is in, "" for none."""
    kind: str
    """The kind of record that a group is, by whose Ref its row is known."""
    title: Callable[[str], str]
    """What a group is called on the screen; also that of what is in none."""
    cells: Callable[[Sequence[R], Scene], Mapping[str, Cell]]
    """What its row says of all that are in it, by the ids of columns."""
    short: Callable[[R], str] = lambda _record: ""
    """The first cell's text without what all in a group have in common; "" where that is all of it."""


@dataclass(frozen=True)
class Below(Generic[R]):
    """What stands below the row of a record: its parts, each a record of another kind with its own row."""

    kind: ResourceKind[Any]
    """The parts' kind, `part_of` this one; its columns are those of this one."""
    of: Callable[[R], Sequence[str]]
    """The ids of a record's parts, in order; none for a row alone."""
    whole: Callable[[Any], str]
    """The id of the record that a part is of."""
    cells: Callable[[R, Scene], Mapping[str, Cell]]
    """What a record's row says otherwise while its parts show, by the ids of columns."""


@dataclass(frozen=True)
class Offered(Generic[R]):
    """What can be done with records of a kind and what is shown of one.

    Apart from how a kind is listed, because it takes as long to load as all that the first rows need.
    """

    actions: tuple[Action[R], ...] = ()
    tabs: tuple[DetailTab[R], ...] = ()


@dataclass(frozen=True)
class ResourceKind(Generic[R]):
    """One kind of resource: how it is listed, shown and acted on."""

    kind: Kind[R]
    key: str
    """The default key that goes to its pane, a digit where it always stands; "" for none."""
    title: Text
    singular: Text
    columns: tuple[Column[R], ...]
    offered: Callable[[], Offered[R]]
    """Gives what can be done with a record and what is shown of one; asked for once, when that is wanted."""
    name_of: Callable[[R], str]
    """What a record is called on the screen; asked by `title_of`."""
    order: Callable[[R], Any]
    """The sort key while the user has chosen no column."""
    empty: Text
    """Said in an empty pane: what to press; `%(volume.create)s` stands for the key of an id."""
    nobody: Text = ""
    """Said in the details of a row of those that belong to none of them, as containers to no project."""
    is_guest: bool = False
    """Whether its pane takes the place of those that stand while it is gone to, and is not there before."""
    is_idle: Callable[[R], bool] | None = None
    """Whether one key hides it (stopped containers)."""
    summary: Callable[[Sequence[Known[R]]], str] = lambda _known: ""
    """A few words for the pane's title beside the count, of one engine or of several."""
    tally_column: str = ""
    """The column by whose sign, the first character of its cells, the pane's title counts rows."""
    grouping: Grouping[R] | None = None
    """How rows are put into groups, if they can be."""
    below: Below[R] | None = None
    """What stands below rows, if anything does."""
    part_of: str = ""
    """The kind below whose records it stands, in the pane of that; "" for a kind with a pane of its own."""
    busy_column: str = ""
    """The column that shows what is being done to a row."""
    also: Callable[[R], Sequence[str]] = lambda _record: ()
    """What a filter finds a record by, beside its cells, its name and its id."""
    filters: tuple[FilterKey[R], ...] = ()
    """What a filter may look in alone, by words of its own."""
    in_front: Callable[[R, str], R] = lambda record, _part: record
    """Returns a record with that part first that is under the cursor in its details: a tag of an image."""
    cli_name: Callable[[R], str] = lambda _record: ""
    """By what the docker command finds a record beside its id; "" where that is the only way."""

    @cached_property
    def actions(self) -> tuple[Action[R], ...]:
        """What can be done with a record, or with the kind."""
        return self._offered.actions

    @cached_property
    def tabs(self) -> tuple[DetailTab[R], ...]:
        """What is shown of a record."""
        return self._offered.tabs

    @cached_property
    def depending(self) -> tuple[int, ...]:
        """The columns, by index, that show more than the record and what has a `source`."""
        return tuple(i for i, column in enumerate(self.columns) if column.depends is not None)

    @cached_property
    def _offered(self) -> Offered[R]:
        return self.offered()

    @property
    def has_groups(self) -> bool:
        """Whether rows can stand under others: under headings of groups, or below those they are part of."""
        return self.grouping is not None or self.below is not None

    def kind_of(self, ref: Ref) -> ResourceKind[Any]:
        """Return the kind of a row of its pane: itself, or that of what stands below its rows."""
        return self.below.kind if self.below is not None and ref.kind == self.below.kind.name else self

    def title_of(self, record: R) -> str:
        """Return what a record is called on the screen, as one line of plain text."""
        return clean(guarded(log, f"the name of a {self.name}", "✗ " + record.id[:12], self.name_of, record))

    @property
    def name(self) -> str:
        """The kind's name in Refs and key overrides."""
        return self.kind.name

    def action(self, action_id: str) -> Action[R]:
        """Return an action by its id."""
        return next(action for action in self.actions if action.id == action_id)
