"""What frames say of keys: those that work now, and no others; and how dialogs use their room."""

from itertools import pairwise

import pytest

from dockertui.engine.compose.files import ComposeFile, FileService
from dockertui.engine.files.file_entry import FileEntry, Mark
from dockertui.engine.files.folder_stream import FolderStream, Piece
from dockertui.engine.files.image_layers import LayersStream
from dockertui.engine.files.layer_sums import ImageLayers, Layer, LayerFile
from dockertui.engine.files.looking import How, Spot, Way, close_way, open_way
from dockertui.engine.files.tar_entry import EntryKind
from dockertui.engine.progress import Progress
from dockertui.engine.projects import make
from tests.ui.world import Ui, container, hex_id, image, network, running, shop, snapshot, volume

WAY = Way(Spot("volume", "data"), How.PROGRAM, "abc", "Seen by a program.", shell="sh")
FILES = (
    FileEntry(b"folder", EntryKind.FOLDER, 0o755),
    FileEntry(b"file", EntryKind.FILE, 0o644, 12),
)
ANSWERS = {open_way: WAY, close_way: None, FolderStream: [Piece(FILES)]}


async def test_enter_is_not_offered_where_nothing_was_changed_yet() -> None:
    async with running([container("web")]) as ui:
        await ui.press("R")
        await ui.sees("Rename web")
        assert "enter: rename" not in ui.text
        await ui.press(*"app")
        await ui.sees("enter: rename")


async def test_a_prune_that_has_nothing_to_do_offers_nothing_to_be_done() -> None:
    async with running([network("bridge")]) as ui:
        await ui.press("4", "P")
        await ui.sees("Nothing to remove")
        assert "a: all kinds · esc: close" in ui.text
        assert "tick" not in ui.text
        assert "[ Remove ]" not in ui.text
        assert "[ Close ]" in ui.text


async def test_an_empty_command_log_offers_no_copy() -> None:
    async with running(shop()) as ui:
        await ui.press("exclamation_mark")
        await ui.sees("Nothing was done yet")
        assert "copy" not in ui.lines[ui.line_of("Nothing was done yet") + 1]


async def test_a_palette_that_finds_nothing_offers_nothing_to_run() -> None:
    async with running(shop()) as ui:
        await ui.press("colon", *"zzqq")
        await ui.sees("No command matches.")
        assert "0 of" in ui.text
        assert "enter: run" not in ui.text


async def open_files(ui: Ui) -> None:
    await ui.press("3", "f")
    await ui.sees("folder/")


async def test_a_file_has_nothing_below_it_that_would_go_too_and_only_an_answer_is_offered() -> None:
    async with running([volume("data")], answers=ANSWERS) as ui:
        await open_files(ui)
        await ui.press("d")
        await ui.sees("Delete folder, with all below?")
        await ui.press("escape", "j", "d")
        await ui.sees("Delete file? This cannot be undone.")
        assert "y: yes, esc: no" in ui.text
        assert "enter: open" not in ui.lines[-1], "that is no answer"
        await ui.press("escape")
        assert "copy out" in ui.lines[-1]


async def test_with_room_the_frame_of_files_names_what_changes_them() -> None:
    async with running([volume("data")], size=(200, 50), answers=ANSWERS) as ui:
        await open_files(ui)
        assert "p: path" in ui.lines[-1]
        assert "e: edit · d: delete" in ui.lines[-1]


async def test_help_on_a_wide_screen_says_why_in_full() -> None:
    async with running(shop(), size=(200, 50)) as ui:
        await ui.press("enter", "question_mark")
        await ui.sees("Keys · Containers · details")
        assert "Sort by another column  (in the panes)" in ui.text


async def test_while_a_folder_is_typed_the_frame_says_what_keys_do_then() -> None:
    async with running([volume("data")], answers=ANSWERS) as ui:
        await open_files(ui)
        await ui.press("c")
        await ui.sees("folder of this machine to copy to")
        assert "enter: take · esc: back" in ui.lines[-1]
        await ui.press("escape")
        assert "enter: open" in ui.lines[-1]


async def test_marked_files_bear_the_sign_of_marked_rows_and_help_names_no_search() -> None:
    async with running([volume("data")], answers=ANSWERS) as ui:
        await open_files(ui)
        await ui.press("space")
        assert "◆" in ui.lines[ui.line_of("folder/")]
        await ui.press("question_mark")
        await ui.sees("Keys · Files")
        assert "match" not in ui.text


@pytest.mark.parametrize(("height", "step"), [(36, 2), (24, 1)])
async def test_fields_stand_apart_where_there_is_room_and_close_where_not(height: int, step: int) -> None:
    async with running(shop(), size=(120, height)) as ui:
        await ui.press("4", "n")
        await ui.sees("New network")
        labels = ("Driver", "Subnets", "Gateways", "Ranges", "Options", "Labels")
        places = [ui.line_of(f"│  {label}") for label in labels]
        assert [b - a for a, b in pairwise(places)] == [step] * 5


async def test_how_much_is_read_for_layers_is_said_before() -> None:
    async with running([image("mine:1", size_bytes=590_000_000)]) as ui:
        await ui.press("2", "V")
        await ui.sees("All of it is read from the engine once, about 590 MB")


async def test_layers_that_are_read_before_the_screen_is_there_are_not_said_to_be_read_still() -> None:
    layers = ImageLayers((Layer(5, 1, 0, 0, [LayerFile(b"/bin/sh", 5, Mark.ADDED)], "ADD"),), 5, 0, 1.0)
    answers = {LayersStream: [Progress("", result=layers)]}
    async with running([image("mine:1")], answers=answers) as ui:
        await ui.press("2", "V", "enter")
        await ui.sees("/bin/sh")
        assert "Reading the image" not in ui.text


async def test_themes_are_chosen_not_run_and_the_one_in_use_is_said() -> None:
    async with running(shop()) as ui:
        await ui.press("colon", *"theme", "enter")
        await ui.sees("Themes")
        assert "in use" in ui.lines[ui.line_of(f" {ui.app.theme} ")]
        assert "parts of a name" in ui.text
        assert "enter: choose" in ui.text
        await ui.press(*"zzqq")
        await ui.sees("No name matches.")


async def test_all_fields_of_the_run_form_end_at_the_same_cell() -> None:
    async with running(shop()) as ui:
        await ui.press("n")
        await ui.until(lambda: ui.app.focused is not None and "New container" in ui.text, "the form")
        await ui.press("ctrl+n", "ctrl+n")
        await ui.sees("--volume-driver")
        boxes = [box for box in ui.app.screen.query("FieldBox") if box.display and box.region.height]
        ends = {
            max(entry.region.right for entry in box.query("Entry")) for box in boxes if box.query("Entry")
        }
        assert len(ends) == 1


async def test_what_runs_keeps_its_image_even_by_force_and_that_is_said() -> None:
    used = image("mine:1")
    records = (used, container("user", image_id=used.id))
    async with running(records) as ui:
        await ui.press("2", "d")
        await ui.sees("not even force removes it while that runs.")
        await ui.press("escape")
        await ui.put(used, container("user", "exited", image_id=used.id))
        await ui.press("d")
        await ui.sees("leaves that without its image.")


async def test_the_states_of_services_are_whole_where_pictures_are_not() -> None:
    services = (
        FileService("db", "registry.example/some/database:8.4", ports=("3306:3306",)),
        FileService("debug", "registry.example/debug:1", depends=("db",), profiles=("debug",)),
    )
    there = {hex_id("p-db-1"): container("p-db-1", project="p", service="db", health="healthy")}
    file = ComposeFile("p", "/p", ("/p/compose.yaml",), services)
    bad = ComposeFile("wrong", "/w", ("/w/compose.yaml",), (), "line 4: it is wrong")
    known = snapshot(*there.values())
    records = {**known.records, "project": make(there, {"p": file, "wrong": bad})}
    async with running(snapshot(*there.values(), records=records), size=(120, 36)) as ui:
        await ui.press("F")
        await ui.sees("Services, under what they need")
        assert "○ profile debug" in ui.text
        assert "● healthy" in ui.text
        assert "db, debug" in ui.text, "the services stand in the list too"
        await ui.press("j")
        await ui.sees("line 4: it is wrong")
        assert "Services, under" not in ui.text, "no table without rows"
