"""The picture of networks as a file: SVG as it is seen, or the text of a Mermaid diagram. Pure."""

from html import escape

from rich.cells import cell_len

from dockertui.i18n import _
from dockertui.resources.network_picture import HEAD, Picture, legend

CELL, LINE = 8, 20
"""Pixels of a cell's width and of a row's height."""
_COLORS = {
    "": "#1f2328",
    "good": "#1a7f37",
    "warn": "#9a6700",
    "bad": "#cf222e",
    "muted": "#6e7781",
    "accent": "#0550ae",
}


def svg(found: Picture, words: str = "") -> str:
    """Return a picture as SVG: lines, and each label where it stands on the screen.

    Args:
        found: The picture.
        words: What its signs mean; "" for those of networks.
    """
    words = words or legend()
    width = (max(found.width, cell_len(words)) + 2) * CELL
    height = (found.height + 3) * LINE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}">',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        '<g stroke="#8c959f" stroke-width="1.5">',
    ]
    bottom = (found.height + 0.5) * LINE
    for bus in found.buses:
        x = (bus.x + 1.5) * CELL
        y1 = max(bus.top + 1, HEAD - 0.2) * LINE
        y2 = bottom if bus.bottom is None else (bus.bottom + 1) * LINE
        parts.append(f'<line class="network" x1="{x}" y1="{y1}" x2="{x}" y2="{y2}"/>')
    for wire in found.wires:
        y = (wire.row + 1) * LINE
        x1, x2 = (wire.x + 1) * CELL, (wire.end + 1) * CELL
        parts.append(f'<line class="container" x1="{x1}" y1="{y}" x2="{x2}" y2="{y}"/>')
    parts += ["</g>", '<g font-family="monospace" font-size="13" xml:space="preserve">']
    for mark in found.marks:
        x, y, text = (mark.x + 1) * CELL, (mark.row + 1) * LINE, escape(mark.text)
        cells = cell_len(mark.text) * CELL
        parts.append(f'<rect x="{x}" y="{y - 9}" width="{cells}" height="18" fill="#ffffff"/>')
        parts.append(
            f'<text class="{mark.what}" x="{x}" y="{y + 4}" textLength="{cells}" '
            f'fill="{_COLORS[mark.tone]}">{text}</text>'
        )
    y = (found.height + 2) * LINE
    parts.append(f'<text x="{CELL}" y="{y}" fill="{_COLORS["muted"]}">{escape(words)}</text>')
    return "\n".join([*parts, "</g>", "</svg>", ""])


def mermaid(found: Picture) -> str:
    """Return the picture as a Mermaid diagram: an edge for each dot, and for what is published."""
    lines = ["graph LR"]
    node = {bus.network_id: f"n{number}" for number, bus in enumerate(found.buses)}
    lines += [f'    {node[bus.network_id]}(["{quoted(bus.name)}"])' for bus in found.buses]
    has_ports = any(mark.what == "ports" for mark in found.marks)
    if has_ports:
        lines.append(f'    host[["{quoted(_("this host"))}"]]')
    for mark in found.marks:
        if mark.what in ("container", "project") and (mark.what == "container" or mark.text[0] == "▸"):
            name = mark.text.strip()[2:]
            lines.append(f'    c{mark.row}["{quoted(name)}"]')
    for mark in found.marks:
        if mark.what == "place":
            label = mark.text[1:].strip()
            edge = f'---|"{quoted(label)}"|' if label else "---"
            lines.append(f"    c{mark.row} {edge} {node[mark.network_id]}")
        elif mark.what == "ports":
            lines.append(f'    c{mark.row} -->|"{quoted(mark.text[2:])}"| host')
    return "\n".join([*lines, ""])


def quoted(text: str) -> str:
    """Return a text as Mermaid takes it between quotes: what means something to it by numbers."""
    return "".join(c if c.isalnum() or c in " .:/_-→,–×" else f"#{ord(c)};" for c in text)
