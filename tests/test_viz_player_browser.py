"""The player in a real Chromium: every control, both modes, and whatever must not happen."""

import html
from itertools import pairwise

import numpy as np
import pytest

from autograd import Tensor, Value, sigmoid
from lectures import EXAMPLES
from viz import step

EVIL = ['</script><script>alert(1)</script>', '"><img src=x onerror=alert(2)>', "🎉 {|}\\<b>",
        "\u202egnol\n\tword", "long" * 2500, "∂/∂ = ?", "a = b"]


ACTIVE_IS_SEEN = """(() => {
    const a = document.querySelector(".node.active").getBoundingClientRect();
    const b = document.querySelector("#diagram").getBoundingClientRect();
    return a.right > b.left && a.left < b.right && a.bottom > b.top && a.top < b.bottom;
})()"""


@pytest.fixture(scope="module")
def u04():
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


# Show me.


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


def test_light_and_dark(open_page, u04):
    def paper(page):
        return page.evaluate("getComputedStyle(document.body).backgroundColor")

    def contrast(page):
        return page.evaluate("getComputedStyle(document.querySelector('.node text')).fill")

    page = open_page(u04)
    assert paper(page) == "rgb(255, 255, 255)"
    page.click("button.theme")
    assert paper(page) == "rgb(27, 27, 31)" and contrast(page) == "rgb(242, 242, 244)"
    dark = open_page(u04, scheme="dark")
    assert paper(dark) == "rgb(27, 27, 31)"
    dark.click("button.theme")
    assert paper(dark) == "rgb(255, 255, 255)" and contrast(dark) == "rgb(22, 24, 29)"
    dark.click("button.theme")
    dark.emulate_media(color_scheme="light")
    until(dark, "document.documentElement.dataset.theme === 'light'")


@pytest.mark.parametrize(("width", "height"), [(360, 740), (1920, 1080), (1000, 720)])
@pytest.mark.parametrize("direction", ["right", "down"])
def test_nothing_is_clipped(open_page, width, height, direction):
    graph = EXAMPLES["s07_marsland_mlp_step_beta1"].run().graph
    page = open_page(step(graph, direction=direction).html, width=width, height=height)
    for at in (0, 5, 21, 24):
        page.evaluate(f"seek({at})")
        assert fits(page)
        for part in ("header button", "header select", "#slider", "#phase", "#number"):
            for one in page.locator(part).all():
                around = one.bounding_box()
                assert around["x"] >= 0 and around["x"] + around["width"] <= width, part
    until(page, ACTIVE_IS_SEEN)


SIZES = "[panel.scrollWidth - panel.clientWidth, panel.scrollHeight - panel.clientHeight]"


def test_all_of_the_diagram_is_shown_where_it_stays_legible(open_page, u04):
    wide = open_page(u04, width=1400)
    assert wide.evaluate(SIZES) == [0, 0]
    assert wide.get_attribute("#whole", "aria-pressed") == "true"
    narrow = open_page(u04, width=900)
    assert narrow.evaluate(SIZES)[0] > 0
    assert narrow.get_attribute("#whole", "aria-pressed") == "false"
    narrow.set_viewport_size({"width": 1400, "height": 800})
    until(narrow, f"{SIZES}[0] === 0")


def test_fit_all_shows_the_whole_graph_and_stays_chosen(open_page, u04):
    page = open_page(u04, width=900)
    page.click("#whole")
    assert page.evaluate(SIZES) == [0, 0] and page.get_attribute("#whole", "aria-pressed") == "true"
    page.set_viewport_size({"width": 700, "height": 800})
    page.wait_for_timeout(100)
    assert page.evaluate(SIZES) == [0, 0]
    page.click("#whole")
    assert page.evaluate(SIZES)[0] > 0


@pytest.mark.parametrize("width", [900, 1200, 1400])
@pytest.mark.parametrize("id", ["l03_chain_rule", "s01_perceptron"])
def test_frame_of_a_notebook_clips_no_small_diagram(open_page, id, width):
    player = step(EXAMPLES[id].run().graph)
    page = open_page(player.html, width=width, height=player.height)
    assert page.evaluate(SIZES) == [0, 0]
    page.keyboard.press("End")
    under = page.evaluate("find('lines').getBoundingClientRect().bottom - innerHeight")
    assert -400 < under < 0


def test_reduced_motion(open_page, u04):
    running = "document.getAnimations().length"
    moving, calm = open_page(u04), open_page(u04, reduced_motion="reduce")
    for page in (moving, calm):
        page.evaluate("seek(13)")
    assert moving.evaluate(running) > 0
    assert calm.evaluate(running) == 0


def test_paper_shows_the_end_and_all_steps(open_page, u04):
    page = open_page(u04)
    page.keyboard.press("ArrowRight")
    assert page.locator("#all").is_hidden()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator("#all li").count() == 14 and page.locator("#all").is_visible()
    assert box(page, "n3") == ["z₁ = [-1, 4]", "∂J/∂z₁ = [0, 16]"]
    assert page.locator(".active").count() == 0 and page.locator("#play").is_hidden()
    assert page.locator("tbody th button").first.is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.emulate_media(media="screen", color_scheme="light")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert number(page) == "Step 1 of 14" and box(page, "n3")[1] == "∂J/∂z₁ = ?"


def test_paper_cuts_a_wide_diagram_into_legible_strips(open_page):
    page = open_page(step(EXAMPLES["d03_skip_identity"].run().graph).html)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    strips = page.locator(".strip")
    assert strips.count() == 4 and page.locator("#sheets").is_hidden()
    assert all(strip.bounding_box()["width"] <= 520 * 4 / 3 + 1 for strip in strips.all())
    size = page.evaluate("""Math.min(...[...document.querySelectorAll(".strip .node text")].map(
        (text) => text.getBoundingClientRect().height))""")
    assert size >= 8
    cut = page.evaluate("""[...document.querySelectorAll(".strip")].map((strip) => {
        const a = strip.getBoundingClientRect();
        const shapes = [...strip.querySelectorAll(".node :is(polygon, ellipse, path)")];
        return shapes.map((one) => one.getBoundingClientRect()).map((b) => [
            b.left >= a.left && b.right <= a.right, b.right <= a.left || b.left >= a.right]);
    })""")
    shown = [sum(inside for inside, _ in one) for one in cut]
    assert all(inside != outside for one in cut for inside, outside in one)
    assert sum(shown) == page.locator("#sheets .node :is(polygon, ellipse, path)").count()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert strips.count() == 0 and page.locator("#sheets").is_visible()


# Ask me.


def test_right_answers_lead_to_the_end(open_page):
    page = open_page(chain())
    page.click("#ask-me")
    assert page.is_disabled("#play") and page.is_disabled("#forward")
    assert page.inner_text("#asked") == "z = ?" and page.inner_text("#lines") == ""
    for text in ["6", "36", "42", "1", "1", "13", "39", "26"]:
        answer(page, text)
        assert page.inner_text("#verdict").startswith("✓ Right."), text
        page.keyboard.press("Enter")  # the next question
    assert page.inner_text("#verdict") == "✓ Right. That was the last one."
    assert page.inner_text("#score") == "So far: 8 right"
    assert number(page) == "Step 10 of 10"


def test_a_sum_is_asked_for_once_and_not_given_away(open_page):
    page = open_page(chain())
    page.evaluate("seek(4)")
    page.click("#ask-me")
    assert page.text_content("#asked") == "∂J∂v₁ = ?"
    assert box(page, "n2")[1] == "∂J/∂z = ?"
    page.click("#answer")
    page.click("#go-on")
    assert "(the sum of 3 shares)" in page.inner_text("#asked")
    assert page.locator(".edge.active").count() == 5
    page.keyboard.press("Escape")
    page.click("#back")
    assert "1 of 3" not in page.inner_text("#table")
    assert "you will be asked for the sum" in page.inner_text("#lines")


def test_wrong_answers_hints_and_shown_answers(open_page):
    page = open_page(chain())
    page.click("#ask-me")
    answer(page, "5")
    assert page.inner_text("#verdict") == "✗ Wrong here. Try again, or take a hint."
    assert page.get_attribute("#entries input", "class") == "wrong"
    assert box(page, "n2")[0] == "z = ?"
    page.click("#hint")
    assert page.inner_text("#verdict").strip() == "z = w · x"
    answer(page, "six")
    assert "Cannot read this" in page.inner_text("#verdict")
    answer(page, "")
    assert page.inner_text("#verdict") == "Write a number into every field."
    answer(page, "6.0")
    assert page.inner_text("#score") == "So far: 1 right at a later try"
    page.click("#go-on")
    page.click("#answer")
    assert page.inner_text("#verdict") == "The answer is 36."
    assert page.inner_text("#score") == "So far: 1 right at a later try, 1 shown"


def test_errors_are_carried_forward(open_page):
    page = open_page(chain(mode="ask"))
    page.click("#go-on")  # start
    answer(page, "5")
    page.click("#keep")
    assert box(page, "n2")[0] == "z = 5 ✗"
    page.click("#go-on")
    answer(page, "25")
    assert page.inner_text("#verdict") == (
        "↷ Carried forward: it follows from your z. With the right numbers it is 36.")
    assert page.locator("tr.active td").first.text_content() == "25 ↷"
    page.click("#go-on")
    answer(page, "41")
    assert page.inner_text("#verdict") == ("✗ Wrong here. It does not follow from your v₁ and z "
                                           "either. Try again, or take a hint.")
    answer(page, "30")
    assert page.inner_text("#score") == "So far: 2 carried forward, 1 wrong"
    page.click("#show-me")
    assert box(page, "n2")[0] == "z = 6" and page.locator("#score").is_hidden()


@pytest.mark.parametrize(("text", "said"), [
    ("-6", "✗ Wrong here. Check its sign. Try"), ("−6.0", "✗ Wrong here. Check its sign. Try"),
    ("-5", "✗ Wrong here. Try again"), ("5", "✗ Wrong here. Try again"), ("+6", "✓ Right."),
])
def test_a_wrong_sign_is_told(open_page, text, said):
    page = open_page(chain(mode="ask"))
    page.click("#go-on")
    answer(page, text)
    assert page.inner_text("#verdict").startswith(said)


def test_a_wrong_sign_that_was_pointed_out_is_still_carried_as_it_was_written(open_page):
    page = open_page(chain(mode="ask"))
    page.click("#go-on")
    answer(page, "-6")
    page.click("#keep")
    page.click("#go-on")
    answer(page, "36")  # (-6)² is right in any case
    page.click("#go-on")
    answer(page, "30")
    assert page.inner_text("#verdict").startswith("↷ Carried forward: it follows from your z.")


def test_arrays_have_a_field_for_each_entry(open_page, u04):
    page = open_page(u04)
    page.click("#ask-me")
    fields = page.locator("#entries input")
    assert fields.count() == 2
    fields.nth(0).fill("-1")
    fields.nth(0).press("Enter")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "your z₁, entry 2"
    fields.nth(1).fill("5")
    fields.nth(1).press("Enter")
    assert "1 of 2 entries are right" in page.inner_text("#verdict")
    assert [field.get_attribute("class") for field in fields.all()] == ["right", "wrong"]
    assert page.locator("#keep").is_hidden()  # nothing is carried forward in arrays
    answer(page, "[-1, 4]")
    assert page.inner_text("#verdict") == "✓ Right."
    page.evaluate("setMode('show'); seek(13); find('ask-me').click()")
    assert page.locator("#entries > div").count() == 2 and fields.count() == 4
    answer(page, "[[0, 16], [0, 32]]")
    assert page.inner_text("#verdict") == "✓ Right. That was the last one."


def test_answers_of_an_own_seed_are_marked(open_page):
    x = Value(2.0, "x")
    page = open_page(step((x * x).named("y"), seed=3.0).html)
    page.evaluate("seek(2)")
    page.click("#ask-me")
    answer(page, "12")
    assert page.inner_text("#verdict").startswith("✓ Right.")


def test_nothing_is_given_away_while_asking(open_page):
    page = open_page(chain())
    page.click("#ask-me")
    page.keyboard.press("End")
    page.locator("tbody tr").nth(2).click()
    page.evaluate("find('slider').value = 9; find('slider').dispatchEvent(new Event('input'))")
    assert "36" not in page.inner_text("main") and "13" not in page.inner_text("main")
    assert page.text_content("#spoken") == ""


# Anywhere.


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
