"""A new kind of tab: a view of its own, named by a tab, and the detail side shows it as any other."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from dockertui.engine.ref import Ref
from dockertui.resources import REGISTRY, resource_kind
from dockertui.resources.spec import DetailTab, Heading, Part
from dockertui.widgets import detail_pane
from dockertui.widgets.line_view import Line, LineView
from dockertui.widgets.tab_view import Stage, Subject, TabView
from dockertui.widgets.tab_views import TAB_VIEWS
from tests.ui.world import container, running

CONTAINER = resource_kind("container")


class Beats:
    """Stands for what follows a resource as it goes on."""

    def __init__(self, record_id: str, open_stream: Any, ring: Callable[[], None]) -> None:
        self.record_id, self.open_stream, self.ring = record_id, open_stream, ring
        self.count = 0
        self.is_closed = False

    def beat(self) -> None:
        self.count += 1
        self.ring()


class BeatsTab(TabView):
    """Shows how often it was rung."""

    made: "BeatsTab"

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, LineView())
        self.beats: Beats | None = None
        self.name = ""
        BeatsTab.made = self

    @property
    def subtitle(self) -> str:
        return f"{self.beats.count} so far" if self.beats else ""

    def show(self, subject: Subject, *, keep: bool) -> Sequence[Part] | None:  # noqa: ARG002  (TabView's)
        self.name = subject.record.name
        if self.name == "odd":
            return [Heading("this one has no beats")]
        self.rang()
        return None

    def stand(self, ref: Ref) -> None:
        if self.beats is None or self.beats.record_id != ref.id:
            self.leave()
            self.beats = self.stage.follow(ref, Beats)

    def rang(self) -> None:
        count = self.beats.count if self.beats else 0
        self.lines.set_lines([Line(((f"beat {n} of {self.name}", ""),)) for n in range(count + 1)])
        self.lines.post_message(LineView.Retitled())

    def leave(self) -> None:
        if self.beats is not None:
            self.beats.is_closed = True
            self.beats = None


@contextmanager
def with_tab(tab: DetailTab[Any]) -> Iterator[None]:
    before = CONTAINER.tabs
    object.__setattr__(CONTAINER, "tabs", (*before, tab))
    try:
        yield
    finally:
        object.__setattr__(CONTAINER, "tabs", before)


@pytest.mark.parametrize("kind", REGISTRY, ids=lambda kind: kind.name)
def test_every_tab_has_a_view(kind: Any) -> None:
    assert {tab.view for tab in kind.tabs} <= TAB_VIEWS.keys()


async def test_a_new_kind_of_tab_is_a_view_and_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detail_pane, "TAB_VIEWS", {**TAB_VIEWS, "beats": BeatsTab})
    with with_tab(DetailTab("beats", "Beats", "beats")):
        async with running([container("a-web"), container("b-db"), container("odd")], size=(160, 40)) as ui:
            await ui.press("left_square_bracket")  # round the end, to the last
            assert ui.main.detail.tab_id == "beats"
            await ui.sees("beat 0 of a-web")
            view = BeatsTab.made
            assert ui.main.detail.view is view.lines
            first = view.beats
            assert first is not None
            first.beat()
            await ui.sees("beat 1 of a-web")
            await ui.sees("1 so far")
            await ui.press("down")
            await ui.sees("beat 0 of b-db")
            assert first.is_closed
            second = view.beats
            await ui.press("down")
            await ui.sees("this one has no beats")
            assert "beat 0" not in ui.text
            assert second is not None
            assert second.is_closed
            third = view.beats
            await ui.press("l")
            assert third is not None
            assert third.is_closed
            assert "so far" not in ui.text
