"""What builders print becomes steps, lines, and at the end which step failed."""

import pytest

from dockertui.engine.build_output import EngineOutput, KitOutput
from dockertui.engine.errors import EngineFault
from dockertui.engine.progress import Progress

KIT = """\
#0 building with "default" instance using docker driver

#1 [internal] load build definition from Dockerfile
#1 transferring dockerfile: 85B done
#1 DONE 0.0s

#4 [1/2] FROM docker.io/library/busybox:local
#4 CACHED

#5 [2/2] RUN echo one; echo two >&2; exit 3
#5 0.211 one
#5 0.212 \x1b[31mtwo\x1b[0m
#5 ERROR: process "/bin/sh -c echo one; echo two >&2; exit 3" did not complete successfully: exit code: 3
------
 > [2/2] RUN echo one; echo two >&2; exit 3:
0.211 one
------
ERROR: failed to solve: process "/bin/sh -c …" did not complete successfully: exit code: 3
"""


def kit(text: str) -> tuple[KitOutput, list[Progress]]:
    output = KitOutput()
    return output, [said for line in text.split("\n") for said in output.feed(line)]


def test_steps_of_buildkit_and_which_failed() -> None:
    output, said = kit(KIT)
    steps = {one.step: one for one in said if one.step}
    run = "#5 [2/2] RUN echo one; echo two >&2; exit 3"
    assert [name.split()[0] for name in steps] == ["#1", "#4", "#5"]
    assert [name for name, one in steps.items() if one.is_over] == [
        "#1 [internal] load build definition from Dockerfile",
        "#4 [1/2] FROM docker.io/library/busybox:local",
    ]
    assert steps[run].has_failed
    error = output.error()
    assert error is not None
    assert error.message.startswith(f"{run} failed: process ")
    assert error.message.endswith("exit code: 3")
    assert error.hint == "one\ntwo"
    lines = [one.text for one in said if not one.step]
    assert lines[:2] == ['#0 building with "default" instance using docker driver', KIT.split("\n")[2]]
    assert "#5 0.212 two" in lines


def test_an_error_before_any_step_is_told_in_the_builders_words() -> None:
    output, _said = kit("ERROR: unable to prepare context: path /x not found")
    error = output.error()
    assert error is not None
    assert (error.message, error.hint) == ("unable to prepare context: path /x not found", "")
    assert kit("#1 [internal] load\n#1 DONE 0.1s")[0].error() is None


def feed(output: EngineOutput, *texts: str) -> list[Progress]:
    return [said for text in texts for said in output.feed({"stream": text})]


def test_steps_of_the_engines_builder_come_whole_however_they_are_cut() -> None:
    output = EngineOutput()
    said = feed(output, "Step 1/2 : FR", "OM busybox\n", " ---> 0123456789ab\nStep 2/2 : RUN a\n", "x", "y\n")
    said += [
        *output.feed({"aux": {"ID": "sha256:" + "a" * 64}}),
        *feed(output, "Successfully built aaaaaaaaaaaa\n"),
    ]
    said += output.end()
    assert [(one.step, one.is_over) for one in said if one.step] == [
        ("[1/2] FROM busybox", False),
        ("[1/2] FROM busybox", True),
        ("[2/2] RUN a", False),
        ("[2/2] RUN a", True),
    ]
    assert [one.text for one in said if not one.step][-2:] == ["xy", "Successfully built aaaaaaaaaaaa"]
    assert output.image_id == "sha256:" + "a" * 64


def test_a_failure_of_the_engines_builder_names_the_step_and_its_last_lines() -> None:
    output = EngineOutput()
    feed(output, "Step 2/2 : RUN make\n", "".join(f"line {n}\n" for n in range(20)))
    with pytest.raises(EngineFault) as caught:
        list(output.feed({"error": "non-zero code: 2", "errorDetail": {"message": "non-zero code: 2"}}))
    assert caught.value.message == "[2/2] RUN make failed: non-zero code: 2"
    assert caught.value.hint.split("\n") == [f"line {n}" for n in range(14, 20)]
