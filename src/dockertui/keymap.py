"""The keys in force: ids → keys, from defaults and what the user set; and where two of them clash.

Everything that reacts to a key has an id (`app.filter`, `container.stop`, `shell.leave`). Who shows a key or
looks one up asks the keymap by id. Imports nothing of ours but `i18n` and `key_names`.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property

from dockertui.dataclass import dataclass
from dockertui.i18n import _, ngettext
from dockertui.key_names import NoSuchKeyError, key_named, key_text, types_text

NO_KEY = "none"
"""Stands, for the toolkit, for a key that nobody can press."""


@dataclass(frozen=True, slots=True)
class Place:
    """What can be in force at once, so that a key may stand for one id of it only."""

    name: str
    ids: tuple[str, ...]
    shared: frozenset[str] = frozenset()
    """Ids that may have a key together: which of them is meant is decided when it is pressed."""
    is_typed_in: bool = False
    """Whether text is typed here, so that keys that type a character are not to be had."""


@dataclass(frozen=True, slots=True)
class Clash:
    """One key that was asked for by several ids of one place."""

    place: str
    key: str
    ids: tuple[str, ...]
    """The one that has the key is the first: what the user set goes before a default."""

    def __str__(self) -> str:
        words = ngettext(
            "%(key)s is %(first)s; %(others)s has to do without it",
            "%(key)s is %(first)s; %(others)s have to do without it",
            len(self.ids) - 1,
        )
        others = ", ".join(self.ids[1:])
        return words % {"key": key_text(self.key), "first": self.ids[0], "others": others}


class Keymap:
    """Which keys stand for which id; never changes."""

    def __init__(
        self,
        defaults: Mapping[str, str],
        places: Sequence[Place] = (),
        overrides: Mapping[str, str] | None = None,
        needed: Collection[str] = (),
    ) -> None:
        """Make a keymap.

        Args:
            defaults: For every id the toolkit's names of its keys, separated by commas; "" for none.
            places: What can be in force at once.
            overrides: Other keys for some ids, as people write them; "" for none. What cannot be is left
                out, and `problems` says so.
            needed: Ids that may not be without a key.
        """
        self._defaults = {key_id: _split(keys) for key_id, keys in defaults.items()}
        self._places = tuple(places)
        self._needed = frozenset(needed)
        self._problems: list[str] = []
        self._set = dict(self._taken(overrides or {}))
        self._asked = {**self._defaults, **self._set}
        self._keys = self._settled() if self._set else self._asked

    # ------------------------------------------------------------------ asking
    @property
    def ids(self) -> Collection[str]:
        """Everything that reacts to a key, whether it has one or not."""
        return self._defaults.keys()

    @property
    def places(self) -> tuple[Place, ...]:
        """What can be in force at once."""
        return self._places

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong with what the user set: one sentence each, nothing where nothing is."""
        return tuple(self._problems)

    def keys(self, key_id: str) -> tuple[str, ...]:
        """Return the toolkit's names of the keys of an id; nothing for one that has none."""
        return self._keys.get(key_id, ())

    def first(self, key_id: str) -> str:
        """Return the toolkit's name of an id's first key, "" where it has none."""
        return next(iter(self.keys(key_id)), "")

    def text(self, key_id: str) -> str:
        """Return all keys of an id as people write them, "" where it has none."""
        return " ".join(map(key_text, self.keys(key_id)))

    def first_text(self, key_id: str) -> str:
        """Return an id's first key as people write it, "" where it has none."""
        return key_text(self.first(key_id)) if self.keys(key_id) else ""

    def fill(self, text: str, **values: object) -> str:
        """Return a sentence with keys in it: `%(app.quit)s quits` gives `q quits`.

        Args:
            text: The sentence; other names in it stand for values.
            values: The values.
        """
        return text % _Words(self, values)

    def meant(self, key: str, ids: Collection[str]) -> str:
        """Return which of some ids a key stands for, "" for none of them."""
        return next((key_id for key_id in ids if key in self.keys(key_id)), "")

    def changed(self, ids: Collection[str]) -> dict[str, str]:
        """Return those of some ids whose keys are not the default, as the toolkit's own keymap has them."""
        return {
            key_id: ",".join(self.keys(key_id)) or NO_KEY
            for key_id in ids
            if self.keys(key_id) != self._defaults.get(key_id, ())
        }

    def clashes(self) -> list[Clash]:
        """Return the keys that were asked for twice in one place; each clash is told once."""
        found: dict[tuple[str, frozenset[str]], Clash] = {}
        for place in self._places:
            for key, ids in _by_key(place, self._asked):
                owners = {"" if key_id in place.shared else key_id for key_id in ids}
                if len(owners) > 1:
                    ordered = sorted(ids, key=lambda key_id: key_id not in self._set)
                    found.setdefault(
                        (key, frozenset(ids)), Clash(place.name, key, self._apart(place, ordered))
                    )
        return list(found.values())

    @staticmethod
    def _apart(place: Place, ids: Sequence[str]) -> tuple[str, ...]:
        """Leave out those that share the key with the one that has it."""
        first = ids[0]
        rest = (i for i in ids[1:] if first not in place.shared or i not in place.shared)
        return (first, *rest)

    # ------------------------------------------------------------------ what the user set
    def _taken(self, overrides: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield what can be of what was set, and note what cannot."""
        for key_id, written in overrides.items():
            if key_id not in self._defaults:
                self._problems.append(self._unknown(key_id))
                continue
            keys = self._parsed(key_id, written)
            if written.strip() and not keys:
                continue  # it is said already
            if not keys and key_id in self._needed:
                words = _("%(id)s cannot be without a key; it stays %(keys)s")
                self._problems.append(words % {"id": key_id, "keys": self._default_text(key_id)})
                continue
            yield key_id, keys

    def _parsed(self, key_id: str, written: str) -> tuple[str, ...]:
        keys = []
        for part in filter(None, (part.strip() for part in written.split(","))):
            try:
                key = key_named(part)
            except NoSuchKeyError as error:
                self._problems.append(_("%(id)s: %(why)s") % {"id": key_id, "why": error})
                continue
            if types_text(key) and key_id in self._typed_in:
                words = _("%(id)s: %(key)s cannot be it, as it types a character there")
                self._problems.append(words % {"id": key_id, "key": key_text(key)})
                continue
            keys.append(key)
        return tuple(dict.fromkeys(keys))

    def _unknown(self, key_id: str) -> str:
        from difflib import get_close_matches  # late: hardly ever needed

        near = get_close_matches(key_id, self._defaults, 1)
        if not near:
            return _("%(id)s: nothing of that name has keys") % {"id": key_id}
        return _("%(id)s: nothing of that name has keys; %(near)s has") % {"id": key_id, "near": near[0]}

    @cached_property
    def _typed_in(self) -> frozenset[str]:
        return frozenset(key_id for place in self._places if place.is_typed_in for key_id in place.ids)

    def _default_text(self, key_id: str) -> str:
        return " ".join(map(key_text, self._defaults[key_id]))

    def _settled(self) -> dict[str, tuple[str, ...]]:
        """Return the keys of every id, each key in one place for one id only, and say who lost one."""
        keys = dict(self._asked)
        for clash in self.clashes():
            self._problems.append(str(clash))
            for key_id in clash.ids[1:]:
                keys[key_id] = tuple(key for key in keys[key_id] if key != clash.key)
        for key_id in self._needed:
            if not keys[key_id]:
                keys[key_id] = self._defaults[key_id]
        return keys


class _Words(dict[str, object]):
    """What a sentence with keys is filled with."""

    def __init__(self, keymap: Keymap, values: Mapping[str, object]) -> None:
        super().__init__(values)
        self._keymap = keymap

    def __missing__(self, key_id: str) -> str:
        return self._keymap.first_text(key_id) or _("(no key)")


def _split(keys: str) -> tuple[str, ...]:
    return tuple(filter(None, keys.split(",")))


def _by_key(place: Place, keys: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, list[str]]]:
    """Yield every key of a place with the ids that have it."""
    found: dict[str, list[str]] = {}
    for key_id in place.ids:
        for key in keys.get(key_id, ()):
            found.setdefault(key, []).append(key_id)
    yield from found.items()
