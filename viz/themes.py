"""The colors of diagrams, by theme: Okabe and Ito's, which color-blind readers can tell apart.

What a thing is shows in its shape and border first, and only then in its color. `print` needs no
color at all. A diagram with theme "auto" has the light colors, and a style with the dark ones for
screens that are dark.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

ThemeName = Literal["auto", "light", "dark", "print"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Colors: of lines and text, and (border, fill) of each kind of box and of operations."""

    background: str
    text: str
    caption: str
    edge: str
    slope: str
    backward: str
    mark: str
    failed: str
    group: str
    boxes: Mapping[str, tuple[str, str]]
    operation: tuple[str, str]
    derivative_operation: tuple[str, str]


LIGHT = Theme(
    background="white", text="#111111", caption="#555555", edge="#555555", slope="#993D00",
    backward="#8E3B70", mark="#D55E00", failed="#C0392B", group="#888888",
    boxes={
        "leaf": ("#0072B2", "#E3F1FA"), "value": ("#333333", "#FFFFFF"),
        "constant": ("#777777", "#F4F4F4"), "derivative": ("#8E3B70", "#FBEAF4"),
        "module": ("#00664B", "#E2F5EE"), "more": ("white", "white"),
        "tag": ("#0072B2", "white"),
    },
    operation=("#8A6100", "#FFF1CC"), derivative_operation=("#8E3B70", "#F6D9EA"))
DARK = Theme(
    background="#1B1B1F", text="#F2F2F2", caption="#BBBBBB", edge="#AAAAAA", slope="#F5B041",
    backward="#E79AC6", mark="#FF8C42", failed="#FF7B6B", group="#888888",
    boxes={
        "leaf": ("#56B4E9", "#10354A"), "value": ("#CCCCCC", "#2A2A30"),
        "constant": ("#999999", "#222226"), "derivative": ("#E79AC6", "#43203A"),
        "module": ("#4CC9A0", "#0F3B2E"), "more": ("#1B1B1F", "#1B1B1F"),
        "tag": ("#56B4E9", "#1B1B1F"),
    },
    operation=("#E69F00", "#4A3500"), derivative_operation=("#E79AC6", "#5A2A4C"))
PRINT = Theme(
    background="white", text="black", caption="black", edge="black", slope="black",
    backward="black", mark="black", failed="black", group="#555555",
    boxes=dict.fromkeys(("leaf", "value", "constant", "derivative", "module"), ("black", "white"))
    | {"more": ("white", "white"), "tag": ("black", "white")},
    operation=("black", "white"), derivative_operation=("black", "white"))
THEMES: dict[str, Theme] = {"auto": LIGHT, "light": LIGHT, "dark": DARK, "print": PRINT}


def dark_style(scope: str) -> str:
    """The dark colors as rules of a stylesheet, for SVG elements below a class.

    >>> print(dark_style("x").splitlines()[1])
    .x .graph > polygon { fill: #1B1B1F; }
    """
    dark = DARK
    kinds = {f".node.{kind}": colors for kind, colors in dark.boxes.items()}
    kinds |= {".node.op": dark.operation, ".node.op.derivative": dark.derivative_operation}
    rules = [
        f"text {{ fill: {dark.text}; }}",
        f".graph > polygon {{ fill: {dark.background}; }}",
        f".graph > text {{ fill: {dark.caption}; }}",
        ".node > * {{ stroke: {}; fill: {}; }}".format(*dark.boxes["value"]),
        f".cluster > * {{ stroke: {dark.group}; fill: none; }}",
        f".cluster > text {{ stroke: none; fill: {dark.caption}; }}",
        *[f"{kind} > * {{ stroke: {border}; fill: {fill}; }}"
          for kind, (border, fill) in kinds.items()],
        ".node.input > ellipse {{ stroke: {}; fill: {}; }}".format(*dark.boxes["leaf"]),
        ".node.bias > ellipse {{ stroke: {}; fill: {}; }}".format(*dark.boxes["constant"]),
        ".node.bar > path {{ stroke: {}; fill: {}; }}".format(*dark.operation),
        f".node.paper > polygon {{ stroke: none; fill: {dark.background}; }}",
        f".node > text {{ fill: {dark.text} !important; stroke: none !important; }}",
        *[f".node.{kind} > text {{ fill: {color} !important; }}" for kind, color in (
            ("caption", dark.caption), ("legend", dark.caption), ("gradient", dark.backward),
            # Boxes of graphs that have a gradient are of its class, too.
            ("leaf", dark.text), ("value", dark.text))],
        f".node.pending > text:last-of-type {{ fill: {dark.caption} !important; }}",
        f".edge path {{ stroke: {dark.edge}; }}",
        f".edge polygon {{ stroke: {dark.edge}; fill: {dark.edge}; }}",
        f".edge text {{ fill: {dark.slope}; }}",
        *[f".edge.{kind} path {{ stroke: {color}; }}" for kind, color in (
            ("positive", dark.boxes["leaf"][0]), ("negative", dark.mark),
            ("inactive", dark.group), ("zero", dark.group), ("cross", dark.failed))],
        *[f".edge.{kind} {shape} {{ stroke: {color};{fill} }}"
          for kind, color in (("backward", dark.backward), ("gradient", dark.backward),
                              ("marked", dark.mark))
          for shape, fill in (("path", ""), ("polygon", f" fill: {color};"))],
        f".edge.backward text {{ fill: {dark.backward}; }}",
        f".node.marked > :not(text) {{ stroke: {dark.mark}; }}",
        f".node.failed > :not(text) {{ stroke: {dark.failed}; }}",
    ]
    return "\n".join(f".{scope} {rule}" for rule in rules)


__all__ = ["THEMES", "Theme", "ThemeName", "dark_style"]
