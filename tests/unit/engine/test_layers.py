"""What the engine layer imports, in an interpreter of its own."""

import pkgutil
import subprocess
import sys

import dockertui.engine

HEAVY = ("docker", "requests", "urllib3", "textual", "rich")


def test_importing_the_engine_layer_imports_no_docker_py_and_no_textual() -> None:
    modules = [
        f"dockertui.engine.{module.name}" for module in pkgutil.iter_modules(dockertui.engine.__path__)
    ]
    light = [name for name in modules if name != "dockertui.engine.session"]
    code = f"import sys, {', '.join(light)}; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert len(light) > 15
