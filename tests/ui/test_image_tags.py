"""Tags below their images, as a user works them."""

from dataclasses import replace
from typing import Any

import pytest

from dockertui.engine import image_tags
from dockertui.engine.errors import Conflict
from dockertui.engine.progress import Progress
from dockertui.engine.pull import Pulled, PullTag
from dockertui.engine.push import Pushed, PushTag
from dockertui.engine.ref import Ref
from tests.ui.world import ENGINE, Ui, container, image, ref, running

SIZE = (160, 40)
WEB = image("web:1", tags=("web:1", "web:2", "localhost:5000/web:1"), digests=("web@sha256:77aa",))
OTHER = image("zoo:1", tags=("zoo:1", "zoo:2"))
USER = container("shop", image="web:2", image_id=WEB.id)
ALL: tuple[Any, ...] = (WEB, OTHER, image("busybox:local"), USER)


def below(ui: Ui) -> list[str]:
    """Return the rows of the images with their signs."""
    rows = ui.pane("image").table.rows
    return [f"{row.sign} {ui.pane('image').kind.name_of(row.record)}".strip() for row in rows]


def on(ui: Ui) -> Ref | None:
    return ui.main.selected


async def go(ui: Ui, *keys: str) -> None:
    """Go to the images, there to the row `web:1`'s image, and on."""
    await ui.press("2", "j", *keys)


async def test_tags_stand_below_their_image_and_one_key_folds_them_from_each_row() -> None:
    async with running(ALL, size=SIZE, grouped=True) as ui:
        await go(ui)
        assert below(ui) == [
            "busybox:local", "▾ web:1", "├ localhost:5000/web:1", "├ web:1", "└ web:2",
            "▾ zoo:1", "├ zoo:1", "└ zoo:2",
        ]  # fmt: skip
        assert "2 Images 3 " in ui.text
        assert "v fold" in ui.lines[-1]
        await ui.press("v")
        assert below(ui)[1:3] == ["▸ web:1", "▾ zoo:1"]
        assert "web  " in ui.text
        assert "1 +2 tags" in ui.text
        await ui.press("v", "j", "j", "v")
        assert below(ui)[1:3] == ["▸ web:1", "▾ zoo:1"], "folded from one of its tags"
        assert on(ui) == ref(WEB), "the cursor is on the image then"


async def test_the_same_key_folds_a_project() -> None:
    records = [container("shop-web-1", project="shop"), container("shop-db-1", project="shop")]
    async with running(records, size=SIZE, grouped=True) as ui:
        await ui.press("j", "v")
        assert ui.pane("container").table.rows[0].cells[0].text == "▸ shop"
        assert on(ui) == Ref(ENGINE, "project", "shop")
        await ui.press("v")
        assert ui.names() == ["shop-db-1", "shop-web-1"]


async def test_a_click_on_the_sign_folds_and_one_on_the_name_does_not() -> None:
    async with running(ALL, size=SIZE, grouped=True) as ui:
        await ui.press("2")
        line = ui.line_of("▾ web")
        await ui.pilot.click(offset=(ui.lines[line].index("▾") + 3, line))
        await ui.pilot.pause()
        assert "▾ web:1" in below(ui)
        await ui.pilot.click(offset=(ui.lines[line].index("▾"), line))
        await ui.pilot.pause()
        assert "▸ web:1" in below(ui)


async def test_one_key_makes_the_list_flat() -> None:
    async with running(ALL, size=SIZE, grouped=True) as ui:
        await ui.press("2", "B")
        assert below(ui) == ["busybox:local", "web:1", "zoo:1"]
        await ui.press("B")
        assert "└ zoo:2" in below(ui)


async def test_the_details_of_a_tag_say_what_it_names_and_lead_there() -> None:
    async with running(ALL, size=SIZE, grouped=True) as ui:
        await go(ui, "j", "j")
        await ui.sees("no container was made from it")
        assert "sha256:77aa" in ui.text, "the digest of its repository"
        await ui.press("j")
        await ui.sees("1 container was made from it")
        assert "shop" in ui.text
        assert "Other names of the image" in ui.text
        await ui.main.go_to(ref(WEB))
        await ui.pilot.pause()
        assert on(ui) == ref(WEB)
        await ui.press("v")
        await ui.main.go_to(Ref(ENGINE, "tag", "web:2"))
        await ui.pilot.pause()
        assert on(ui) == Ref(ENGINE, "tag", "web:2"), "what hides it is undone"


async def test_one_tag_is_untagged_and_what_stays_is_said() -> None:
    async with running(ALL, size=SIZE, grouped=True) as ui:
        await go(ui, "j", "j")
        assert "T untag" in ui.lines[-1]
        await ui.press("d")
        await ui.sees("Untag web:1?")
        assert "Lost  The name alone" in ui.text
        assert "Kept  The image, by its other names: localhost:5000/web:1, web:2." in ui.text
        assert ui.command == "$ docker rmi web:1"
        await ui.press("y")
        await ui.until(lambda: ui.engine.asked, "the call")
        assert ui.engine.asked[0][:2] == (image_tags.untag_by_name.__name__, ("web:1",))
        await ui.until(lambda: any("untagged web:1" in told for told in ui.told), "said")


async def test_the_cursor_follows_a_tag_and_goes_to_what_is_left_where_it_is_gone() -> None:
    async with running(ALL, size=SIZE, grouped=True) as ui:
        await go(ui, "j", "j", "j")
        assert on(ui) == Ref(ENGINE, "tag", "web:2")
        more = replace(WEB, tags=(*WEB.tags, "web:1.5", "a:1"))
        await ui.put(more, *ALL[1:])
        assert on(ui) == Ref(ENGINE, "tag", "web:2")
        await ui.put(WEB, *ALL[1:])
        await ui.press("k")
        assert on(ui) == Ref(ENGINE, "tag", "web:1")
        await ui.put(replace(WEB, tags=("localhost:5000/web:1", "web:2")), *ALL[1:])
        assert on(ui) == Ref(ENGINE, "tag", "web:2"), "the next one of the same image"
        await ui.put(replace(WEB, tags=("web:2",)), *ALL[1:])
        assert below(ui)[1] == "web:2", "with one tag it is one row"
        assert on(ui) == ref(WEB)


async def test_marks_are_of_one_kind_and_what_is_no_tag_is_left_out_where_both_are_marked() -> None:
    async with running(ALL, size=SIZE, grouped=True) as ui:
        await ui.press("2", "asterisk")
        assert "3 marked" in ui.text, "images, not their tags"
        await ui.press("escape", "j", "j", "j", "space", "space")
        assert "2 marked" in ui.text
        assert on(ui) == ref(OTHER)
        assert "untag" in ui.lines[-1], "what is marked counts, not the row that the cursor went on to"
        await ui.press("d")
        await ui.sees("Untag 2 names?")
        assert ui.command == "$ docker rmi web:1\n$ docker rmi web:2"
        await ui.press("escape", "space")
        assert "3 marked" in ui.text
        assert on(ui) == Ref(ENGINE, "tag", "zoo:1")
        assert "untag 2 of 3" in ui.lines[-1]
        await ui.press("k")
        assert "remove 1 of 3" in ui.lines[-1]


async def test_all_tags_of_an_image_are_not_taken_at_once_unwarned() -> None:
    def answer(name: str) -> Any:
        return Conflict(f"{name} is the last") if name == "zoo:2" else None

    answers = {image_tags.untag_by_name: answer}
    async with running(ALL, size=SIZE, grouped=True, answers=answers) as ui:
        await ui.press("2", *"jjjjjj", "space", "space", "d")
        await ui.sees("Untag 2 names?")
        assert "These are all names of" in ui.text
        await ui.press("y")
        await ui.until(lambda: any("zoo:2 is the last" in told for told in ui.told), "what was refused")


@pytest.mark.parametrize(
    ("key", "stream", "result", "command", "said"),
    [
        ("p", PushTag, Pushed("web:2", "sha256:1"), "docker push web:2", "pushed web:2 as sha256:1"),
        ("u", PullTag, (Pulled("web:2", "1", "2", ""),), "docker pull web:2", "web:2 was updated"),
    ],
)
async def test_a_tag_is_pushed_and_pulled_alone(
    key: str, stream: type, result: Any, command: str, said: str
) -> None:
    answers = {stream: [Progress(text="done", result=result)]}
    async with running(ALL, size=SIZE, grouped=True, answers=answers) as ui:
        await go(ui, "j", "j", "j", key)
        if key == "p":
            await ui.sees("Push web:2?")
            assert ui.command == f"$ {command}"
            await ui.press("y")
        await ui.until(lambda: any(said in told for told in ui.told), said)
        assert any(command in line for job in ui.main.desk.jobs.records.values() for line in job.commands)


async def test_a_container_is_made_of_the_tag_and_its_name_is_copied() -> None:
    async with running(ALL, size=(240, 40), grouped=True) as ui:
        await go(ui, "j", "j", "j")
        assert "y copy name" in ui.lines[-1]
        await ui.press("y")
        assert ui.app.clipboard == "web:2"
        await ui.press("r")
        await ui.sees("web:2")
        await ui.until(lambda: ui.app.screen is not ui.main and "web:2" in ui.text, "the form of web:2")


async def test_a_tag_is_tagged_anew_from_its_own_name() -> None:
    async with running(ALL, size=SIZE, grouped=True) as ui:
        await go(ui, "j", "j", "j", "t")
        await ui.sees("Tag web:2")
        assert "docker tag web:2 web:2" in ui.command


async def test_what_needs_no_row_works_on_a_tag_too_and_the_palette_has_it_once() -> None:
    from dockertui.commands import entries

    async with running(ALL, size=SIZE, grouped=True) as ui:
        await go(ui, "j")
        titles = [entry.title for entry in entries(ui.main)]
        assert titles.count("Pull image") == 1
        assert "Untag tag localhost:5000/web:1" in titles
        await ui.press("n")
        await ui.sees("Pull an image")
        await ui.press("escape", "question_mark")
        await ui.until(lambda: ui.app.screen is not ui.main and " TAGS " in ui.text, "the help of tags")
        assert "Untag…" in ui.text


async def test_a_filter_shows_an_image_with_the_tag_that_it_finds() -> None:
    async with running(ALL, size=SIZE, grouped=True) as ui:
        await ui.press("2", "slash", *"zoo:2", "enter")
        assert below(ui) == ["▾ zoo:1", "└ zoo:2"]
        assert "2 Images 1/3" in ui.text
