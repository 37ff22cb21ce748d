"""A helper program for credentials, by the protocol of docker's own: it keeps what it is told in one file."""

from pathlib import Path

_PROGRAM = """#!/bin/sh
store={store}
echo "$1" >> "$store.calls"
case $1 in
get)
  read -r key
  grep -F "\\"ServerURL\\": \\"$key\\"" "$store" && exit
  echo "credentials not found in native keychain"
  exit 1;;
store) cat >> "$store"; echo >> "$store";;
erase) read -r key; grep -vF "\\"ServerURL\\": \\"$key\\"" "$store" > "$store.new"; mv "$store.new" "$store";;
esac
"""


def write_helper(folder: Path, name: str = "test") -> Path:
    """Write the program into `bin` of a folder; returns the file it keeps things in."""
    store = folder / "kept"
    store.touch()
    write_program(folder, name, _PROGRAM.format(store=store))
    return store


def write_program(folder: Path, name: str, text: str) -> None:
    """Write a program that is taken for a helper of that name into `bin` of a folder."""
    program = folder / "bin" / f"docker-credential-{name}"
    program.parent.mkdir(exist_ok=True)
    program.write_text(text)
    program.chmod(0o755)
