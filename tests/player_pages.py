"""Pages of the player in a browser: graphs to open, and how to read and to answer."""

import pytest

from autograd import Value
from lectures import EXAMPLES
from viz import step

EVIL = ['</script><script>alert(1)</script>', '"><img src=x onerror=alert(2)>', "🎉 {|}\\<b>",
        "\u202egnol\n\tword", "long" * 2500, "∂/∂ = ?", "a = b"]

ACTIVE_IS_SEEN = """(() => {
    const a = document.querySelector(".node.active").getBoundingClientRect();
    const b = document.querySelector("#diagram").getBoundingClientRect();
    return a.right > b.left && a.left < b.right && a.bottom > b.top && a.top < b.bottom;
})()"""
"""Whether the active node can be seen in its panel."""

SIZES = "[panel.scrollWidth - panel.clientWidth, panel.scrollHeight - panel.clientHeight]"
"""How far the diagram can be scrolled to the right and down."""


def u04():
    """The player of a lecture's example with vectors and a matrix."""
    return step(EXAMPLES["u04_forward_backward"].run().graph).html


def chain(mode="show"):
    """J = z² + z with z = w · x, so that three shares make the gradient of z."""
    w, x = Value(2.0, "w"), Value(3.0, "x")
    z = (w * x).named("z")
    return step((z * z + z).named("J"), mode=mode).html


def box(page, id):
    """The texts in the box of a node, as they are shown."""
    return page.evaluate(
        "id => [...parts.get(id)[0].querySelectorAll('text')].map(text => text.textContent)", id)


def until(page, condition):
    """Wait for what does not come at once; the page's policy forbids Playwright's own waiting."""
    for _ in range(300):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(20)
    pytest.fail(f"never: {condition}")


def number(page):
    return page.inner_text("#number")


def answer(page, text):
    page.fill("#entries input", text)
    page.keyboard.press("Enter")


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")
