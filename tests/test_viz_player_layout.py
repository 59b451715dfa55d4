"""The player in a real Chromium: light and dark, small and large, in a frame, on paper."""

import pytest

from autograd import Value
from lectures import EXAMPLES
from tests import player_pages
from tests.player_pages import ACTIVE_IS_SEEN, SIZES, box, fits, number, until
from viz import step


@pytest.fixture(scope="module")
def u04():
    return player_pages.u04()


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


def test_all_of_the_diagram_is_shown_where_it_stays_legible(open_page, u04):
    wide = open_page(u04, width=1400)
    assert wide.evaluate(SIZES) == [0, 0]
    assert wide.get_attribute("#whole", "aria-pressed") == "true"
    wide.click("#whole")
    assert wide.evaluate(SIZES)[0] > 0
    narrow = open_page(u04, width=900)
    assert narrow.evaluate(SIZES)[0] > 0
    assert narrow.get_attribute("#whole", "aria-pressed") == "false"
    narrow.set_viewport_size({"width": 1400, "height": 800})
    until(narrow, f"{SIZES}[0] === 0")


def test_no_button_fits_what_fits_anyway(open_page):
    x = Value(2.0, "x")
    page = open_page(step((x * x).named("y")).html)
    assert page.evaluate(SIZES) == [0, 0] and page.locator("#whole").is_hidden()
    page.set_viewport_size({"width": 300, "height": 600})
    until(page, "!find('whole').hidden")


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
