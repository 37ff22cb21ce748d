"""What is shown of the layers of an image: sizes, counts and files. Pure."""

from collections.abc import Iterator

from dockertui.engine.files.file_entry import Mark, shown
from dockertui.engine.files.layer_sums import ImageLayers, Layer
from dockertui.formatting import cut, pad, size
from dockertui.i18n import _, ngettext
from dockertui.resources.file_rows import Spans

_MARKS = {Mark.ADDED: ("+", "good"), Mark.CHANGED: ("~", "warn"), Mark.DELETED: ("-", "bad")}
MOST_WASTED = 20
"""Paths that are named as waste."""
MOST_FILES = 200
"""Files of a layer that are named."""


def layer_lines(found: ImageLayers, width: int) -> Iterator[Spans]:
    """Yield the lines.

    Args:
        found: What was counted.
        width: Cells there are.
    """
    count = len(found.layers)
    words = ngettext("%(n)d layer", "%(n)d layers", count) % {"n": count}
    yield (
        (f"{words}, {size(found.size_bytes)} · ", ""),
        (_("efficiency %(n).1f %%") % {"n": 100 * found.efficiency}, "accent"),
        (f" · {_('wasted %(size)s') % {'size': size(found.wasted_bytes)}}", "warn"),
    )
    if found.wasted:
        yield (("", ""),)
        yield ((_("Wasted: in more than one layer"), "accent"),)
        for path, size_bytes, times in found.wasted[:MOST_WASTED]:
            yield (
                (pad(size(size_bytes), 10, right=True), ""),
                (pad(f"{times}×", 5, right=True), "muted"),
                (f"  {shown(path)}", ""),
            )
    for number, layer in enumerate(found.layers, 1):
        yield (("", ""),)
        yield from _layer(number, layer, width)


def _layer(number: int, layer: Layer, width: int) -> Iterator[Spans]:
    title = _("Layer %(n)d") % {"n": number}
    yield (
        (f"{title}  {size(layer.size_bytes)}", "accent"),
        (f"  +{layer.added}", "good"),
        (f"  ~{layer.changed}", "warn"),
        (f"  -{layer.removed}", "bad"),
    )
    if layer.command:
        yield ((cut("  " + layer.command, max(20, width)), "muted"),)
    for file in layer.files[:MOST_FILES]:
        sign, tone = _MARKS.get(file.mark, (" ", ""))
        yield (
            (f"{sign} ", tone),
            (pad(size(file.size_bytes), 10, right=True), "muted"),
            (f"  {shown(file.path)}", ""),
        )
    all_of_them = layer.added + layer.changed + layer.removed
    left = all_of_them - min(MOST_FILES, len(layer.files))
    if left > 0:
        yield (
            (ngettext("  and %(n)d smaller one", "  and %(n)d smaller ones", left) % {"n": left}, "muted"),
        )
