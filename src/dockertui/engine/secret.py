"""What is typed unseen: a text that gets into no log, no command, no error and no record by accident."""


class Secret:
    """A password or a token. Printed, formatted or shown in a traceback it is dots."""

    __slots__ = ("_text",)

    def __init__(self, text: str = "") -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text, for who sends it on and keeps it nowhere."""
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __str__(self) -> str:
        return "•••" if self._text else ""

    def __repr__(self) -> str:
        return "Secret(•••)" if self._text else "Secret()"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash((Secret, self._text))
