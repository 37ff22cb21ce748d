"""The tags that only Compose has: `!reset` takes away what another file said, `!override` replaces it."""

from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.nodes import MappingNode, SequenceNode

_GONE = object()


class _Constructor(SafeConstructor):
    """Reads both, and leaves the class of others alone."""


def _replaced(constructor: Any, node: Any) -> Any:
    if isinstance(node, MappingNode):
        return constructor.construct_mapping(node, deep=True)
    if isinstance(node, SequenceNode):
        return constructor.construct_sequence(node, deep=True)
    return constructor.construct_scalar(node)


_Constructor.add_constructor("!reset", lambda _constructor, _node: _GONE)
_Constructor.add_constructor("!override", _replaced)


def read_yaml(text: str) -> Any:
    """Return what a Compose file holds, without what it takes away."""
    reader = YAML(typ="safe")
    reader.Constructor = _Constructor
    return _left(reader.load(text)) if "!reset" in text else reader.load(text)


def _left(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _left(one) for key, one in value.items() if one is not _GONE}
    if isinstance(value, list):
        return [_left(one) for one in value if one is not _GONE]
    return value
