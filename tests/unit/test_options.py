"""The options of the command line: none is the same as their defaults."""

import subprocess
import sys

from dockertui.options import Options, _parser, parsed


def test_without_any_word_the_options_are_what_their_parser_says() -> None:
    found = _parser().parse_args([])
    said = {name: tuple(value) if isinstance(value, list) else value for name, value in vars(found).items()}
    assert said == {name: getattr(Options(), name) for name in said}
    assert parsed([]) == Options()


def test_words_are_read() -> None:
    found = parsed(["--host", "unix:///a", "--context", "b", "--refresh", "3", "--read-only"])
    assert found == Options((("host", "unix:///a"), ("context", "b")), 3.0, True)


def test_the_usual_start_loads_no_parser() -> None:
    script = (
        "import sys; sys.argv = ['dockertui']; from dockertui.options import parsed; parsed(); "
        "import dockertui.cli; print('argparse' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, text=True, timeout=60
    )
    assert done.stdout.strip() == "False"
