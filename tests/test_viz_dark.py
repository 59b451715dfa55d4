"""Dark colors in a real browser: those of boxes, and of what networks show."""

import pytest

from nn import MLP
from tests.viz_graphs import fan_out
from viz import draw, draw_network
from viz.themes import DARK

FILL = "selector => getComputedStyle(document.querySelector(selector)).fill"


def rgb(color):
    return "rgb({}, {}, {})".format(*(int(color[k:k + 2], 16) for k in (1, 3, 5)))


@pytest.mark.parametrize("kind", ["leaf", "value"])
def test_numbers_in_boxes_have_the_color_of_text(open_page, kind):
    _, r = fan_out()
    page = open_page(draw(r).svg, scheme="dark", suffix=".svg")
    assert page.evaluate(FILL, f".node.{kind}.gradient > text") == rgb(DARK.text)


def test_gradients_of_networks_have_that_of_what_flows_back(open_page):
    mlp = MLP(1, [1, 1], rng=0)
    (mlp([1.0])[0] ** 2).backward()
    page = open_page(draw_network(mlp).svg, scheme="dark", suffix=".svg")
    assert page.evaluate(FILL, ".node.gradient > text") == rgb(DARK.backward)
