"""`python -m dockertui`."""

from dockertui.cli import run

if __name__ == "__main__":
    run()
