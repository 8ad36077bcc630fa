"""Draws a picture of how tasks stand: `python -m knowledge.tasks.charts` reads facts as JSON and writes a PNG, and is gone."""

import importlib.util
import io
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

WIDE = 4.0  # inches: on a telephone a picture is as wide as a hand, and its words must still be read
FONT = "NotoSansCJKsc-Regular.otf"  # SIL Open Font License; the only kind of font of that package that we use
COLOURS = {"green": "#3c9d5d", "yellow": "#e0a800", "red": "#c8372d", "blue": "#3b78c2", "grey": "#9aa0a6"}
SAID = {"green": "按期", "yellow": "要留意", "red": "逾期", "blue": "协调中", "grey": "已取消"}


def font_file() -> Path:
    """Where the Chinese font lies on this machine: in a locked package, found without importing it."""
    found = importlib.util.find_spec("mplfonts")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "fonts" / FONT


def draw(title: str, areas: Mapping[str, Mapping[str, int]], shares: Sequence[tuple[str, int]]) -> bytes:
    """A PNG: lights by area, and below them how far the countable targets have come. Colours are doubled by words and numbers."""
    import matplotlib as mpl  # lazily: only a process that draws may hold it

    mpl.use("Agg")
    from matplotlib import font_manager, pyplot

    font_manager.fontManager.addfont(font_file())
    pyplot.rcParams["font.family"] = font_manager.FontProperties(fname=font_file()).get_name()
    pyplot.rcParams["font.size"] = 11
    rows = [max(len(areas), 1), max(len(shares), 1)] if shares else [max(len(areas), 1)]
    figure, axes = pyplot.subplots(
        len(rows), 1, figsize=(WIDE, 1.3 + 0.42 * sum(rows)), height_ratios=rows, layout="constrained", squeeze=False
    )
    figure.suptitle(title)
    _lights(axes[0][0], areas)
    if shares:
        _shares(axes[1][0], shares)
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=240)
    pyplot.close(figure)
    return out.getvalue()


def _lights(axis: Any, areas: Mapping[str, Mapping[str, int]]) -> None:
    names = list(areas)[::-1]
    left = [0] * len(names)
    for light, colour in COLOURS.items():
        counts = [areas[name].get(light, 0) for name in names]
        if not any(counts):
            continue
        bars = axis.barh(names, counts, left=left, color=colour, label=SAID[light])
        axis.bar_label(bars, [str(count) if count else "" for count in counts], label_type="center", color="white", fontsize=12)
        left = [was + count for was, count in zip(left, counts, strict=True)]
    axis.legend(
        loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=5, frameon=False, fontsize=10, columnspacing=0.8, handlelength=1.0
    )
    axis.xaxis.set_visible(False)
    axis.spines[:].set_visible(False)


def _shares(axis: Any, shares: Sequence[tuple[str, int]]) -> None:
    names = [name for name, _ in shares][::-1]
    done = [share for _, share in shares][::-1]
    axis.barh(names, [100] * len(names), color="#eceff1")
    bars = axis.barh(names, done, color=COLOURS["blue"])
    axis.bar_label(bars, [f"{share}%" for share in done], padding=4, fontsize=11)
    axis.set_xlim(0, 120)
    axis.xaxis.set_visible(False)
    axis.spines[:].set_visible(False)


if __name__ == "__main__":
    sys.stdout.buffer.write(draw(**json.load(sys.stdin)))
