"""Says what became of a volume, by what was written down of it."""

from dockertui.engine.files.journal import Note
from dockertui.engine.text import clean
from dockertui.i18n import _


def state_words(note: Note) -> str:
    """Return what became of a volume, by what was written down of it."""
    place = {"volume": clean(note.volume), "file": clean(note.file), "hidden": note.hidden}
    if note.stage == "filling" and note.is_new:
        return _("The new volume %(volume)s holds only a part of %(file)s; remove it.") % place
    if note.stage == "filling":
        return _("The volume %(volume)s was empty and now holds a part of %(file)s.") % place
    if note.stage == "staging":
        words = _(
            "In the volume %(volume)s the folder %(hidden)s is left, with a part of %(file)s; remove it."
        )
        return words % place
    if note.stage == "moving" and note.was_empty:
        words = _(
            "The volume %(volume)s was empty; now some files of %(file)s are in place, "
            "the rest is in its folder %(hidden)s."
        )
        return words % place
    if note.stage == "moving":
        return (
            _(
                "In the volume %(volume)s some files of %(file)s are in place, and replaced older ones; "
                "the rest is in its folder %(hidden)s."
            )
            % place
        )
    return ""
