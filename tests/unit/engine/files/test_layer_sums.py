"""What the layers of an image do, and what of it is wasted: by hand, and as dive computes it."""

import random

import pytest

from dockertui.engine.files.file_entry import Mark
from dockertui.engine.files.layer_sums import ImageLayers, LayerFiles, summed
from dockertui.engine.files.tar_entry import Entry, EntryKind
from tests.support import dive

Layer = list[tuple[str, int, bool]]


def counted(layers: list[Layer]) -> ImageLayers:
    found = []
    for layer in layers:
        files = LayerFiles()
        for path, size, is_folder in layer:
            kind = EntryKind.FOLDER if is_folder else EntryKind.FILE
            files.add(Entry(path.encode(), kind, size_bytes=size))
        found.append(files)
    return summed(found)


def folder(path: str) -> tuple[str, int, bool]:
    return path, 0, True


def file(path: str, size: int = 0) -> tuple[str, int, bool]:
    return path, size, False


def by_chance(seed: int) -> list[Layer]:
    """Return layers in which files and folders come, change their kind, go, and come again."""
    chance = random.Random(seed)
    layers, there = list[Layer](), dict[str, bool]()
    for _number in range(chance.randrange(1, 7)):
        layer, own = list[tuple[str, int, bool]](), dict[str, bool]()
        for path in [path for path in there if chance.random() < 0.25]:
            if path not in there:
                continue
            above, _slash, name = path.rpartition("/")
            layer.append(file(f"{above}/.wh.{name}".lstrip("/")))
            there = _without(there, path)
            there.pop(path)
        for _file in range(chance.randrange(0, 8)):
            folders = ["", *(path for path, is_folder in {**there, **own}.items() if is_folder)]
            path = f"{chance.choice(folders)}/{chance.choice('abcd')}".lstrip("/")
            if path in own or any(one.startswith(f"{path}/") for one, _size, _is in layer):
                continue
            is_folder = chance.random() < 0.4
            own[path] = is_folder
            layer.append((path, 0 if is_folder else chance.randrange(1000), is_folder))
            if not is_folder:
                there = _without(there, path)
            there[path] = is_folder
            if is_folder and chance.random() < 0.2:
                layer.append(file(f"{path}/.wh..wh..opq"))
        layers.append([*map(folder, _above(layer)), *layer])
    return layers


def _without(there: dict[str, bool], path: str) -> dict[str, bool]:
    """Return what is left without all below a path."""
    return {one: kind for one, kind in there.items() if not one.startswith(f"{path}/")}


def _above(layer: Layer) -> list[str]:
    """Return the folders on the way to what a layer holds: engines name them all."""
    ways = [path.split("/")[:at] for path, _size, _is in layer for at in range(1, path.count("/") + 1)]
    return sorted({"/".join(way) for way in ways})


@pytest.mark.parametrize("seed", range(300))
def test_efficiency_and_waste_are_those_of_dive(seed: int) -> None:
    layers = by_chance(seed)
    found = counted(layers)
    efficiency, wasted = dive.analyzed(layers)
    assert found.wasted_bytes == wasted
    assert found.efficiency == pytest.approx(efficiency, abs=1e-12)


def test_a_folder_that_is_removed_is_wasted_with_all_that_was_in_it() -> None:
    found = counted([[folder("d"), file("d/a", 70), file("d/b", 30), file("c", 5)], [file(".wh.d")]])
    assert found.wasted_bytes == 0, "its path is the end of a branch in one layer only"
    assert found.efficiency == 1.0
    assert [(one.path, one.size_bytes, one.mark) for one in found.layers[1].files] == [
        (b"/d", 100, Mark.DELETED)
    ]


def test_a_name_that_is_removed_and_given_anew_in_one_layer_counts_for_both() -> None:
    found = counted([[folder("d"), file("d/a", 70)], [file(".wh.d"), file("d", 8)]])
    assert found.wasted_bytes == 70 + 8
    assert (found.layers[1].changed, found.layers[1].removed) == (1, 0)


def test_what_a_folder_hides_is_named_as_removed_and_comes_back_as_added() -> None:
    found = counted(
        [
            [folder("d"), file("d/a", 70), file("d/b", 30)],
            [folder("d"), file("d/.wh..wh..opq"), file("d/b", 31)],
            [folder("d"), file("d/a", 7)],
        ]
    )
    _first, second, third = found.layers
    assert {(one.path, one.size_bytes, one.mark) for one in second.files} == {
        (b"/d/a", 70, Mark.DELETED),
        (b"/d/b", 31, Mark.CHANGED),
    }
    assert [(one.path, one.mark) for one in third.files] == [(b"/d/a", Mark.ADDED)]


def test_a_file_in_the_place_of_a_folder_hides_what_was_in_it() -> None:
    found = counted([[folder("d"), file("d/a", 70)], [file("d", 8)], [folder("d"), file("d/a", 1)]])
    assert (found.layers[1].changed, found.layers[2].added) == (1, 1)
