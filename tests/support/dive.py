"""Efficiency and waste of an image as dive computes them, step by step from its source: to be compared with.

Source: dive 0.13, dive/filetree/efficiency.go, file_tree.go, file_node.go.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field


@dataclass
class DiveNode:
    """What dive calls a FileNode."""

    name: str = ""
    parent: "DiveNode | None" = None
    size: int = 0
    is_dir: bool = False
    children: dict[str, "DiveNode"] = field(default_factory=dict)

    @property
    def is_whiteout(self) -> bool:
        return self.name.startswith(".wh.")

    @property
    def path(self) -> str:
        parts = [self.name.removeprefix(".wh.")]
        node = self.parent
        while node is not None and node.parent is not None:
            parts.append(node.name)
            node = node.parent
        return "/" + "/".join(reversed(parts)) if self.parent is not None else "/"

    def depth_first(self) -> Iterator["DiveNode"]:
        for name in sorted(self.children):
            yield from self.children[name].depth_first()
        yield self

    def node(self, path: str) -> "DiveNode | None":
        node: DiveNode | None = self
        for name in filter(None, path.split("/")):
            node = node.children.get(name) if node is not None else None
        return node

    def add(self, path: str, size: int, *, is_dir: bool) -> None:
        node, names = self, path.strip("/").split("/")
        for name in names:
            if name.startswith(".wh..wh.."):
                return
            node = node.children.setdefault(name, DiveNode(name, node))
        node.size, node.is_dir = size, is_dir


Layer = Sequence[tuple[str, int, bool]]
"""What a layer's archive holds: paths, sizes, and whether it is a folder."""


def tree_of(layer: Layer) -> DiveNode:
    """Return the tree of one layer."""
    tree = DiveNode()
    for path, size, is_dir in layer:
        clean = os.path.normpath(path)
        if clean != ".":
            tree.add(clean, size, is_dir=is_dir)
    return tree


def stacked(trees: Sequence[DiveNode]) -> DiveNode:
    """Return trees on top of each other."""
    whole = DiveNode()
    for tree in trees:
        for node in tree.depth_first():
            if node.is_whiteout:
                gone = whole.node(node.path)
                if gone is not None and gone.parent is not None:
                    del gone.parent.children[gone.name]
            elif node.parent is not None:
                whole.add(node.path, node.size, is_dir=node.is_dir)
    return whole


def analyzed(layers: Sequence[Layer]) -> tuple[float, int]:
    """Return the efficiency and the wasted bytes."""
    trees = [tree_of(layer) for layer in layers]
    sizes: dict[str, list[int]] = {}
    for index, tree in enumerate(trees):
        for node in tree.depth_first():
            if node.children:
                continue
            size = node.size
            if node.is_whiteout:
                before = stacked(trees[:index]).node(node.path)
                assert before is not None, "dive would pass over the rest of the layer"
                size = sum(one.size for one in before.depth_first()) if before.is_dir else 0
            sizes.setdefault(node.path, []).append(size)
    least, total = sum(map(min, sizes.values())), sum(map(sum, sizes.values()))
    wasted = sum(sum(found) for found in sizes.values() if len(found) > 1)
    return least / total if total else 1.0, wasted
