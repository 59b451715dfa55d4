"""The player in a real Chromium: every control, and what it shows."""

import html
import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from autograd import Tensor, Value, sigmoid
from lectures import EXAMPLES
from lectures.players import example_player
from tests import player_pages
from tests.player_pages import ACTIVE_IS_SEEN, EVIL, box, chain, fits, number, until
from viz import step


@pytest.fixture(scope="module")
def u04():
    return player_pages.u04()


def test_every_button_moves_as_it_says(open_page, u04):
    page = open_page(u04)
    assert number(page) == "Step 0 of 14"
    assert page.is_disabled("#back") and page.is_disabled("#first")
    for button, expected in [("forward", 1), ("forward", 2), ("back", 1), ("last", 14),
                             ("back", 13), ("first", 0)]:
        page.click(f"#{button}")
        assert number(page) == f"Step {expected} of 14"
        assert page.input_value("#slider") == str(expected)
    page.click("#last")
    assert page.is_disabled("#forward") and page.is_disabled("#last")


def test_keys_move_too(open_page, u04):
    page = open_page(u04)
    for key, expected in [("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("End", 14),
                          ("ArrowRight", 14), ("Home", 0), ("ArrowLeft", 0)]:
        page.keyboard.press(key)
        assert number(page) == f"Step {expected} of 14"
    page.focus("#slider")
    page.keyboard.press("ArrowRight")
    assert number(page) == "Step 1 of 14"
    page.focus("#speed")
    page.keyboard.press("ArrowRight")
    assert number(page) == "Step 1 of 14"


def test_slider(open_page, u04):
    page = open_page(u04)
    page.evaluate("find('slider').value = 9; find('slider').dispatchEvent(new Event('input'))")
    assert number(page) == "Step 9 of 14"
    assert page.get_attribute("#slider", "aria-valuetext") == "Step 9 of 14"


def test_play_pauses_and_stops_at_the_end(open_page, u04):
    page = open_page(u04)
    page.select_option("#speed", "4000")
    page.keyboard.press("Space")
    assert page.get_attribute("#play", "aria-label") == "Pause"
    until(page, "position === 1")
    page.keyboard.press("Space")
    assert page.get_attribute("#play", "aria-label") == "Play"
    page.select_option("#speed", "0")
    page.click("#play")
    until(page, "position === 14 && timer === null")
    assert page.text_content("#spoken").startswith("Step 14 of 14. backward: ∂J/∂W₁")
    assert page.get_attribute("#play", "aria-label") == "Play"
    page.click("#play")  # from the start again
    until(page, "position > 0 && position < 14 || timer === null")
    until(page, "position === 14")


def test_numbers_appear_when_their_step_comes(open_page, u04):
    page = open_page(u04)
    assert box(page, "n3") == ["z₁ = ?", "∂J/∂z₁ = ?"]
    assert box(page, "n2") == ["W₁", "[\xa01\xa0\xa0\xa02]", "[-1\xa0\xa0\xa01]", "∂J/∂W₁", "?", ""]
    assert box(page, "n1") == ["x = [1, 2]"]
    page.keyboard.press("ArrowRight")
    assert box(page, "n3") == ["z₁ = [-1, 4]", "∂J/∂z₁ = ?"]
    page.keyboard.press("End")
    assert box(page, "n2")[3:] == ["∂J/∂W₁", "[0\xa0\xa0\xa016]", "[0\xa0\xa0\xa032]"]
    assert not any("?" in text for text in page.locator("svg.chalkgrad text").all_text_contents())
    page.keyboard.press("Home")
    assert box(page, "n3") == ["z₁ = ?", "∂J/∂z₁ = ?"]
    assert "[-1, 4]" not in page.inner_text("main")


def test_local_derivatives_on_arrows_appear_with_the_step_that_uses_them(open_page, u04):
    page = open_page(u04)
    slope = page.locator("svg.chalkgrad .edge text", has_text="-16")
    assert slope.is_hidden()
    for _ in range(9):
        page.keyboard.press("ArrowRight")
    assert slope.is_visible()
    page.keyboard.press("Home")
    assert slope.is_hidden()


def test_step_is_shown_in_symbols_numbers_and_words(open_page, u04):
    page = open_page(u04)
    page.keyboard.press("ArrowRight")
    assert page.inner_text("#phase") == "→ Forward pass: values"
    assert page.text_content("#spoken") == (
        "Step 1 of 14. forward: z₁ = x · W₁ = [1, 2] · [[1, 2], [-1, 1]] = [-1, 4]")
    assert page.get_attribute("#spoken", "aria-live") == "polite"
    page.evaluate("seek(9)")
    assert page.inner_text("#phase") == "← Backward pass: gradients"
    lines = page.locator("#lines > div").all_text_contents()
    assert lines[1:] == ["local derivative∂v₂∂v₁ = 2 · v₁", "in numbers= 0.5 · (-16) = -8"]
    assert page.locator("#lines mfrac").count() == 4


def test_running_sums(open_page):
    page = open_page(chain())
    page.keyboard.press("End")
    steps = page.evaluate("steps.map((step, i) => step.parts > 1 ? i + 1 : 0).filter(Boolean)")
    assert len(steps) == 3
    expected = [("∂J/∂z = 1 + …", "1  (1 of 3)", "so far: 1 (1 of 3)"),
                ("∂J/∂z = 7 + …", "7  (2 of 3)", "so far: 1 + 6 = 7 (2 of 3)"),
                ("∂J/∂z = 13", "13", "so far: 7 + 6 = 13 (3 of 3)")]
    for at, (drawn, cell, line) in zip(steps, expected, strict=True):
        page.evaluate(f"seek({at})")
        assert box(page, "n2")[1] == drawn
        assert page.locator("tr.active td").nth(1).text_content() == cell
        assert line in page.locator("#lines").text_content()
    assert "in all" in page.inner_text("#lines")


def test_step_is_marked_by_more_than_color(open_page, u04):
    page = open_page(u04)
    page.keyboard.press("ArrowRight")

    def style(selector, name):
        return page.eval_on_selector(selector, f"e => getComputedStyle(e).{name}")

    active = "svg.chalkgrad .node.active polygon"
    assert style(active, "strokeWidth") == "5px" and style(active, "strokeDasharray") == "none"
    assert page.locator(".edge.active").count() == 3
    assert page.locator("tr[aria-current=step] th").text_content() == "z₁"
    assert page.locator(".edge.active polygon.back").first.is_hidden()
    page.evaluate("seek(13)")
    assert style(active, "strokeDasharray") != "none"
    assert style("svg.chalkgrad .edge.active path", "strokeDasharray") != "none"
    assert page.locator(".edge.active polygon.back").first.is_visible()
    assert page.locator(".node.active").count() == 1
    assert page.locator(".node.used:not(.op)").count() == 1


def test_clicking_a_row_or_a_node_visits_its_steps(open_page, u04):
    page = open_page(u04)
    row = page.locator("tbody tr", has_text="h₁")
    for expected in (2, 12, 2):
        row.click()
        assert number(page) == f"Step {expected} of 14"
    page.evaluate("parts.get('n2')[0].dispatchEvent(new MouseEvent('click'))")
    assert number(page) == "Step 14 of 14"
    page.locator("tbody th button", has_text="z₁").press("Enter")
    assert number(page) == "Step 1 of 14"


# Whatever the graph.


def test_hostile_names_are_inert(open_page):
    x = [Value(float(i + 1), name) for i, name in enumerate(EVIL)]
    root = (x[0] * x[1] + x[2] * x[3] + sigmoid(x[4]) * x[5] + x[6]).named(EVIL[0])
    page = open_page(step(root, title=EVIL[1]).html, width=360)
    for _ in range(40):
        page.keyboard.press("ArrowRight")
    assert page.text_content("h1") == EVIL[1]
    assert page.locator("img, script[src], b").count() == 0
    assert fits(page)
    page.keyboard.press("Home")
    page.click("#ask-me")
    for _ in range(5):
        page.click("#hint")
        page.click("#answer")
        page.click("#go-on")
    assert fits(page)


def test_in_a_sandboxed_frame(open_page):
    player = step(EXAMPLES["u04_forward_backward"].run().graph, mode="ask")
    page = open_page(player._repr_mimebundle_()["text/html"], width=1000)
    frame = page.frame_locator("iframe")
    frame.locator("#go-on").click()
    frame.locator("#entries input").first.fill("[-1, 4]")
    frame.locator("#entries input").first.press("Enter")
    assert frame.locator("#verdict").inner_text() == "✓ Right."
    frame.locator("#show-me").click()
    page.keyboard.press("End")
    assert frame.locator("#number").inner_text() == "Step 14 of 14"


def test_picture_stands_in_where_frames_are_removed(open_page):
    shown = step(EXAMPLES["u04_forward_backward"].run().graph)._repr_mimebundle_()["text/html"]
    inside = shown.split('">', 1)[1].removesuffix("</iframe>")
    page = open_page(inside)
    assert page.evaluate("document.querySelector('img').naturalWidth") > 500
    assert page.get_attribute("img", "alt").startswith("Computation graph of J")
    assert "srcdoc" in shown and html.escape("<!doctype html>") in shown


def test_large_graphs_work_in_sheets(open_page):
    x = [Value(0.1 * i, f"x{i}") for i in range(80)]
    root = sum((a * b for a, b in pairwise(x)), start=Value(1.0, "c"))
    page = open_page(step(root).html)
    assert page.locator("#sheets svg").count() > 3
    page.keyboard.press("End")
    last = page.evaluate("nodes.length - 1")
    assert "?" not in "".join(page.locator("svg.chalkgrad text").all_text_contents())
    assert page.locator("tbody").count() == 1 + (last // 100 + 1)
    for _ in range(50):
        page.keyboard.press("ArrowLeft")
    assert page.locator("tr[aria-current]").is_visible()
    until(page, ACTIVE_IS_SEEN)  # the diagram follows once the keys rest
    page.keyboard.press("Home")
    page.select_option("#speed", "0")
    page.click("#play")
    until(page, "position > 100")
    page.click("#play")
    until(page, ACTIVE_IS_SEEN)


@pytest.mark.parametrize("data", [np.ones((30, 40)), np.arange(4.0)])
def test_arrays_of_any_size(open_page, data):
    w = Tensor(data, "W")
    page = open_page(step((w * w).sum().named("s")).html)
    for at in range(7):
        page.evaluate(f"seek({at})")
    assert page.evaluate("position") == page.evaluate("steps.length")
    page.keyboard.press("Home")
    page.click("#ask-me")
    assert page.inner_text("#asked") == ("s = ?" if data.size > 16 else "v₁ = ?")


def test_the_picture_in_the_readme_shows_this_step(open_page):
    root = Path(__file__).parent.parent
    readme = " ".join((root / "README.md").read_text(encoding="utf-8").split())
    number, steps, share = re.search(
        r"!\[The player at step (\d+) of (\d+) .*? (-[\d.]+ \+ [\d.]+ = -[\d.]+)\]"
        r"\(notebooks/player\.png\)", readme).groups()
    page = open_page(example_player(EXAMPLES["d03_skip_identity"]).html)
    for _ in range(int(number)):
        page.keyboard.press("ArrowRight")
    text = page.inner_text("main")
    assert f"Step {number} of {steps}" in text and share in text
    assert (root / "notebooks" / "player.png").stat().st_size > 10_000
