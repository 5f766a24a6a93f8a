"""Lineage: parents left, children right, pooling and splitting alike. Boxes are placed on the server; the template draws SVG."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

WIDE, HIGH, GAP_X, GAP_Y, MARGIN = 168, 48, 56, 14, 6


@dataclass(frozen=True, slots=True)
class Node:
    """A unit, donor or donation in the picture: its code, a line below it, its tone ('' | here | warn | bad | calm), its page."""

    key: str
    label: str
    note: str = ""
    tone: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A placed node: upper left corner in pixels."""

    node: Node
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Tree:
    """What `_tree.html` draws: boxes, and the curves between them as SVG paths."""

    label: str
    width: int
    height: int
    boxes: tuple[Box, ...]
    edges: tuple[str, ...]


def lineage(label: str, nodes: Sequence[Node], edges: Sequence[tuple[str, str]]) -> Tree:
    """The picture of (parent, child) pairs over these nodes; pairs that name an absent node are left out. A circle raises ValueError."""
    known = {node.key: node for node in nodes}
    kept = [(parent, child) for parent, child in edges if parent in known and child in known]
    layers = _layers(list(known), kept)
    rows = _rows(layers, kept)
    tallest = max((len(layer) for layer in layers), default=1)
    places = {key: (column, row + (tallest - len(layers[column])) / 2) for key, (column, row) in rows.items()}
    boxes = tuple(Box(known[key], MARGIN + column * (WIDE + GAP_X), MARGIN + round(row * (HIGH + GAP_Y))) for key, (column, row) in places.items())
    corner = {box.node.key: (box.x, box.y) for box in boxes}
    width, height = len(layers) * (WIDE + GAP_X) - GAP_X + 2 * MARGIN, tallest * (HIGH + GAP_Y) - GAP_Y + 2 * MARGIN
    return Tree(label, width, height, boxes, tuple(_curve(corner[parent], corner[child]) for parent, child in kept))


def _layers(keys: Sequence[str], edges: Sequence[tuple[str, str]]) -> list[list[str]]:
    """Every key one layer to the right of its rightmost parent; one without parents just left of its first child."""
    depth = dict.fromkeys(keys, 0)
    for _ in range(len(keys) + 1):
        moved = [(child, depth[parent] + 1) for parent, child in edges if depth[child] <= depth[parent]]
        if not moved:
            break
        depth |= dict(moved)
    else:
        raise ValueError("a lineage cannot run in a circle")
    for parent in set(keys) - {child for _, child in edges}:
        depth[parent] = max(min((depth[child] for one, child in edges if one == parent), default=1) - 1, 0)
    layers: list[list[str]] = [[] for _ in range(max(depth.values(), default=0) + 1)]
    for key in keys:
        layers[depth[key]].append(key)
    return layers


def _rows(layers: Sequence[Sequence[str]], edges: Sequence[tuple[str, str]]) -> dict[str, tuple[int, int]]:
    """Column and row of every key; in a layer they stand in the order of their parents' middle."""
    parents: dict[str, list[str]] = defaultdict(list)
    for parent, child in edges:
        parents[child].append(parent)
    placed: dict[str, tuple[int, int]] = {}
    for column, layer in enumerate(layers):
        middle = {key: sum(placed[one][1] for one in parents[key]) / max(len(parents[key]), 1) for key in layer}
        for row, key in enumerate(sorted(layer, key=lambda key: middle[key])):
            placed[key] = (column, row)
    return placed


def _curve(parent: tuple[int, int], child: tuple[int, int]) -> str:
    """A curve from the right side of one box to the left side of another."""
    x1, y1, x2, y2 = parent[0] + WIDE, parent[1] + HIGH // 2, child[0], child[1] + HIGH // 2
    middle = (x1 + x2) // 2
    return f"M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}"
