"""dockertui: a terminal UI for Docker Engines."""

__version__ = "0.1.0"
