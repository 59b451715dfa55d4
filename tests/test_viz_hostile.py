"""Hostile names in pictures, opened in a real browser: nothing happens, and they can be read."""

import pytest

from autograd import Tensor, Value, constant
from autograd.text import printable
from nn import Dense, Heads
from nn.activations import Activation
from viz import draw, draw_error, draw_network

NAMES = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</svg><script>alert(1)//",
    "</style><img src=http://127.0.0.1:9/x>", "' onload='alert(1)", "javascript:alert(1)",
    "&lt;b&gt;&amp;&#60;", "]]><![CDATA[", "<!--", "a|b{c}<d>\\n\\N\\", "\\l\\G\\E", "a\nb\tc\x00d",
    "重み ŷ ß", "🎉🎉", "שלום עולם", "مرحبا", "\u202egnp.exe", "x" * 10_000, "{" * 10_000,
    "x</title>", "@import 'http://127.0.0.1:9/x'", "url(http://127.0.0.1:9/x)", "%22%3E", "${1}`",
]  # fmt: skip


def hostile():
    total = sum(Value(float(i), name) for i, name in enumerate(NAMES, 1))
    return draw((total * constant(2.0, NAMES[1])).named(NAMES[2]))


def hostile_error():
    try:
        Tensor([1.0, 2.0], NAMES[0]) @ Tensor([1.0, 2.0, 3.0], NAMES[1])
    except ValueError as error:
        error.args = (NAMES[2] + NAMES[3],)
        return draw_error(error)


def hostile_network():
    tasks = {name: Dense(1, 1, Activation(name, lambda z: z), rng=0) for name in NAMES}
    return draw_network(Heads(Dense(1, 1, rng=0), tasks))


PAGES = {
    "inline": lambda shown: (f"<!doctype html><title>x</title><body>{shown.svg}", ".html"),
    "img": lambda shown: (f"<!doctype html><title>x</title><body>{shown.img()}", ".html"),
    "notebook": lambda shown: (shown._repr_mimebundle_()["text/html"], ".html"),
    "file": lambda shown: (shown.svg, ".svg"),
}
OVERFLOW = """() => [...document.querySelectorAll('g.node')].flatMap(node => {
  const shape = node.querySelector('polygon, path, ellipse').getBBox();
  return [...node.querySelectorAll('text')].map(text => [
    text.textContent, text.getBBox().width / shape.width, text.getBBox().height]);
})"""


@pytest.mark.parametrize("make", [hostile, hostile_error, hostile_network])
@pytest.mark.parametrize("page", PAGES)
def test_hostile_names_do_nothing(open_page, page, make):
    text, suffix = PAGES[page](make())
    opened = open_page(text, suffix=suffix)
    opened.wait_for_timeout(50)
    if page in ("inline", "file"):
        assert opened.locator("script, img, foreignObject, a").count() == 0
        assert opened.evaluate(
            "() => [...document.querySelectorAll('svg *')].every(element => "
            "[...element.attributes].every(attribute => !attribute.name.startsWith('on')))")
    else:
        assert opened.locator("img").count() == 1
        assert opened.evaluate("() => document.querySelector('img').naturalWidth") > 100


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_hostile_names_can_be_read(open_page, scheme):
    shown = open_page(hostile().svg, suffix=".svg", scheme=scheme).evaluate(OVERFLOW)
    texts = [text for text, _, _ in shown]
    for i, name in enumerate(NAMES, 1):
        assert f"{printable(name)} = {i}" in texts
    # Fonts for other scripts may be wider than Graphviz thought, but not much.
    assert all(share < (1.0 if text.isascii() else 1.25) and height > 5
               for text, share, height in shown)


def test_the_screen_reader_hears_the_names_as_they_are(open_page):
    label = open_page(hostile().svg, suffix=".svg").locator("svg").get_attribute("aria-label")
    assert label.startswith(f"Computation graph of {printable(NAMES[2])}: ")
