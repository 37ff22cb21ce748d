"""Summaries wrapped to a width."""

from rich.cells import cell_len

from dockertui.formatting import wrap
from dockertui.resources.spec import Fact, Grid, Heading, Part
from dockertui.widgets.parts_layout import Look, lay_out
from tests.ui.world import container, ref


def test_texts_break_at_spaces_and_long_words_anywhere() -> None:
    assert wrap("one two three", 8) == ["one two", "three"]
    assert wrap("aaaaaaaaaaaa", 5) == ["aaaaa", "aaaaa", "aa"]
    assert wrap("", 5) == [""]
    assert wrap("/usr/local/sbin:/usr/local/bin", 18) == ["/usr/local/sbin:", "/usr/local/bin"]
    assert wrap("a/bbbbbbbbbbbb", 8) == ["a/bbbbbb", "bbbbbb"], "too early in the line to break there"
    assert all(cell_len(line) <= 5 for line in wrap("数据库容器", 5))


def test_facts_align_and_their_second_lines_too() -> None:
    lines = [line.plain for line in lay_out([Fact("Id", "a" * 30), Fact("Command", "sleep 600")], 30)]
    assert lines[0].index("a") == lines[1].index("a") == lines[-1].index("sleep")


def test_nothing_is_wider_than_the_room() -> None:
    parts: list[Part] = [
        Heading("a heading that is longer than what there is of room"),
        Fact("com.docker.compose.project.working_dir", "/srv/" + "x" * 90),
        Grid(("NAME", "STATE", "AT"), (("n" * 40, "running", "/var/lib/" + "d" * 60),)),
    ]
    for width in (30, 50, 120):
        assert all(cell_len(line.plain) <= width for line in lay_out(parts, width)), width


def test_a_long_value_is_shown_whole() -> None:
    value = "x" * 200
    shown = "".join(line.plain.strip() for line in lay_out([Fact("", value)], 40))
    assert value in shown


def test_links_carry_their_ref_and_say_so() -> None:
    target = ref(container("db"))
    line = lay_out([Fact("Container", "db", ref=target)], 40)[0]
    assert line.ref == target
    assert "↵" in line.plain


def test_the_sign_of_a_link_stands_after_its_last_word() -> None:
    lines = lay_out([Fact("Volume", "data → /var/lib/postgresql/data", ref=ref(container("db")))], 40)
    assert [line.plain.split()[-1] for line in lines] == ["→", "↵"]
    assert all(line.ref for line in lines)


def test_copying_a_fact_gives_its_value_also_from_its_second_line() -> None:
    value = " ".join(["word"] * 20)
    lines = lay_out([Fact("Command", value)], 40)
    assert len(lines) > 1
    assert {line.copy for line in lines} == {value}


def test_numbers_in_a_grid_are_aligned_to_the_right() -> None:
    grid = Grid(("SIZE", "MADE BY"), (("5 B", "a"), ("590 MB", "b")), right=frozenset({0}))
    lines = [line.plain for line in lay_out([grid], 60)]
    assert [line.index(unit) for line, unit in zip(lines[1:], (" a", " b"), strict=True)] == [7, 7]


def test_a_lesser_column_goes_before_one_that_is_wanted_is_cut() -> None:
    rows = tuple((name, "● healthy", "ghcr.io/acme/" + name, "8080→80") for name in ("shop-worker-1", "b"))
    grid = Grid(("SERVICE", "STATE", "IMAGE", "PORTS"), rows, yields=(2,))
    narrow = [line.plain for line in lay_out([grid], 40)]
    assert narrow[0].split() == ["SERVICE", "STATE", "PORTS"]
    assert narrow[1].split() == ["shop-worker-1", "●", "healthy", "8080→80"]
    assert lay_out([grid], 40)[1].copy.split()[3] == "ghcr.io/acme/shop-worker-1", "copied whole"
    cut = [line.plain for line in lay_out([grid], 56)]
    assert "shop-worker-1  ● healthy  ghcr.io/acme/shop" in cut[1]
    assert "…  8080→80" in cut[1]


def test_the_last_column_goes_too_and_the_one_sorted_by_stays() -> None:
    rows = (("shop-worker-1", "172.19.0.3", "02:42:ac:13:00:02"),)
    grid = Grid(("CONTAINER", "IPv4", "MAC"), rows, yields=(2,))
    assert [line.plain.split() for line in lay_out([grid], 40)] == [
        ["CONTAINER", "IPv4"],
        ["shop-worker-1", "172.19.0.3"],
    ]
    table = Grid(("PID", "PPID", "COMMAND"), (("10", "1", "c" * 40),), sorts=True, yields=(1,))
    assert "PPID" not in lay_out([table], 24)[0].plain
    assert "PPID↓" in lay_out([table], 24, Look(sort=(1, True)))[0].plain


def test_columns_that_matter_less_are_cut_and_then_go_before_another_is_cut() -> None:
    grid = Grid(
        ("NAME", "STATE", "IMAGE", "NEEDS"),
        (("web", "only in profile debug", "registry.example/web:1.2.3", "db, cache"),),
        yields=(2,),
    )
    wide, middle, narrow = (lay_out([grid], width)[1].plain for width in (80, 60, 50))
    assert "registry.example/web:1.2.3" in wide
    assert "only in profile debug" in middle
    assert "…" in middle, "the image is cut, the state is not"
    assert "only in profile debug" in narrow
    assert "reg" not in narrow


def test_a_path_is_cut_in_its_middle() -> None:
    paths = tuple(("added", f"/var/lib/{'deep/' * 12}{name}.log") for name in ("one", "two"))
    lines = [line.plain for line in lay_out([Grid(("WHAT", "PATH"), paths, sorts=True, are_paths=True)], 40)]
    assert [line.partition("…")[2][-8:].strip() for line in lines[1:]] == ["/one.log", "/two.log"]
    assert all(line.startswith("added") and cell_len(line) <= 40 for line in lines[1:])
