"""The worksheet in a real Chromium: marking, its buttons, printing, themes and hostile names."""

import re

import pytest

import autograd as ad
from autograd import Tensor, Value
from lectures.examples import EXAMPLES
from lectures.worksheets import example_worksheet
from nn import Dense, Sequential, losses
from tests.test_viz_worksheet import EVIL, layer, neuron
from viz import worksheet
from viz.sheet import GOOD_TEXT, TEXT, _size

PAPERS = {"A4": (595, 842), "Letter": (612, 792)}


def box(page, label):
    return page.get_by_label(label, exact=True)


def write(page, label, text):
    """An answer, as a student writes it; returns its mark."""
    box(page, label).fill(text)
    box(page, label).press("Enter")
    return mark(page, label)


def mark(page, label):
    return page.locator(f"#{box(page, label).get_attribute('aria-describedby')}").inner_text()


def score(page):
    return page.locator("#score").inner_text()


def said(page):
    return page.locator("#said").inner_text()


def test_right_wrong_and_carried_forward(open_page):
    page = open_page(worksheet(neuron()[0]).html)
    assert score(page) == "0 of 6 points"
    assert write(page, "∂J/∂v₃", "8") == "✓ right"
    assert said(page) == "∂J/∂v₃: ✓ right."
    assert write(page, "∂J/∂v₂", "−4.0") == "✗ wrong"
    assert said(page).startswith("∂J/∂v₂: ✗ wrong here. Look at this step, or")
    assert box(page, "∂J/∂v₂").get_attribute("aria-invalid") == "true"
    assert write(page, "∂J/∂v₁", "-4") == "→ carried"
    assert said(page) == ("∂J/∂v₁: → carried forward. It follows from ∂J/∂v₂, which is not right; "
                          "it counts.")
    assert write(page, "∂J/∂w", "12") == "→ carried"
    assert write(page, "∂J/∂x", "1,5") == "✗ not read"
    assert "Write a decimal point instead of the comma." in said(page)
    assert score(page) == "3 of 6 points, 2 of them carried forward"
    looks = [box(page, label).evaluate("x => getComputedStyle(x).borderTopStyle")
             for label in ("∂J/∂v₃", "∂J/∂v₂", "∂J/∂v₁", "∂J/∂x")]
    assert len(set(looks)) == 4  # not by color alone


def test_a_later_answer_may_change_a_mark(open_page):
    page = open_page(worksheet(neuron()[0]).html)
    assert write(page, "∂J/∂v₁", "4") == "✗ wrong"
    write(page, "∂J/∂v₂", "4")
    assert mark(page, "∂J/∂v₁") == "→ carried"
    assert said(page).count("∂J/∂v₁: → carried forward") == 1
    assert write(page, "∂J/∂v₂", "") == "" and mark(page, "∂J/∂v₁") == "✗ wrong"


def test_enter_goes_on_in_the_order_of_the_calculation(open_page):
    page = open_page(worksheet(neuron()[0], "both").html)
    box(page, "v₁").focus()
    seen = []
    for _ in range(10):
        seen.append(page.evaluate("document.activeElement.getAttribute('aria-label')"))
        page.keyboard.type("7")
        page.keyboard.press("Enter")
    assert seen == ["v₁", "v₂", "v₃", "J", *(f"∂J/∂{x}" for x in ("v₃", "v₂", "b", "v₁", "x", "w"))]
    assert page.locator("#said").inner_text().startswith("∂J/∂w: ")


def test_check_clear_undo_and_reveal(open_page):
    page = open_page(worksheet(neuron()[0]).html)
    page.get_by_label("Mark at once").uncheck()
    assert write(page, "∂J/∂v₃", "8") == "" and write(page, "∂J/∂v₂", "9") == ""
    page.get_by_role("button", name="Check all").click()
    assert mark(page, "∂J/∂v₃") == "✓ right" and mark(page, "∂J/∂v₂") == "✗ wrong"
    assert said(page).startswith("4 still blank. First to look at: ∂J/∂v₂: ✗ wrong here.")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "∂J/∂v₂"

    page.get_by_role("button", name="Show solution").click()
    assert mark(page, "∂J/∂v₂") == "✗ = 8" and mark(page, "∂J/∂w") == "= -24"
    assert score(page) == "1 of 6 points" and box(page, "∂J/∂v₂").input_value() == "9"
    page.get_by_role("button", name="Hide solution").click()
    assert mark(page, "∂J/∂v₂") == "✗ wrong" and mark(page, "∂J/∂w") == ""

    page.get_by_label("Mark at once").check()
    page.get_by_role("button", name="Clear").click()
    assert box(page, "∂J/∂v₃").input_value() == "" and score(page) == "0 of 6 points"
    page.get_by_role("button", name="Undo clear").click()
    assert box(page, "∂J/∂v₃").input_value() == "8" and score(page) == "1 of 6 points"
    page.get_by_role("button", name="Clear").click()
    write(page, "∂J/∂w", "1")
    assert page.get_by_role("button", name="Clear", exact=True).count() == 1


def test_everything_right(open_page):
    sheet = worksheet(ad.tanh(Value(0.5, "w") * Value(3.0, "x")).named("J"), "both")
    page = open_page(sheet.html)
    for blank in sheet.blanks:
        assert write(page, blank.label, f"{blank.data:.4g}") == "✓ right"
    assert score(page) == "5 of 5 points"
    page.get_by_role("button", name="Check all").click()
    assert said(page) == "Nothing is blank."


def test_entries_of_arrays(open_page):
    page = open_page(worksheet((layer() * 2).named("J"), "both").html)
    assert write(page, "z[0]", "7") == "✓ right" and write(page, "z[1]", "1") == "✗ wrong"
    assert said(page) == "z[1]: ✗ wrong here. Look at this step."
    assert score(page) == "1 of 17 points"
    assert "carried" not in page.locator(".help").inner_text()


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (360, "dark"), (1920, "light"),
                                               (1920, "dark")])
def test_narrow_and_wide_light_and_dark(open_page, width, scheme):
    page = open_page(worksheet(neuron()[0], "both").html, width=width, height=740, scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    write(page, "v₁", "-6")
    size = box(page, "v₁").bounding_box()
    assert size["height"] >= 15 and size["width"] >= 45
    for selector in (".blank.right input", ".task", "#score", ".help"):
        assert contrast(page, selector) >= 4.5, selector
    light = page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert light == (scheme == "light")
    page.get_by_role("button", name="Light or dark").click()
    assert contrast(page, ".blank.right .mark") >= 4.5


CONTRAST = """(element) => {
  const style = getComputedStyle(element);
  const light = (color) => {
    const parts = color.match(/[\\d.]+/g).slice(0, 3).map((x) => x / 255)
      .map((x) => x <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  let behind = element;
  while (/, 0\\)$|transparent/.test(getComputedStyle(behind).backgroundColor)) {
    behind = behind.parentElement;
  }
  const pair = [light(style.color), light(getComputedStyle(behind).backgroundColor)]
    .sort((a, b) => b - a);
  return (pair[0] + 0.05) / (pair[1] + 0.05);
}"""


def contrast(page, selector):
    return page.locator(selector).first.evaluate(CONTRAST)


def pages_of(pdf):
    """How many pages a PDF of Chromium has, and their size in points."""
    sizes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    return len(re.findall(rb"/Type /Page\b", pdf)), [round(float(x)) for x in sizes[0]]


@pytest.mark.parametrize("paper", PAPERS)
def test_prints_on_one_page(open_page, paper):
    sheets = [worksheet(neuron()[0]), worksheet(neuron()[0], "both", text="A neuron.\n\nWell."),
              worksheet(layer(), "both"), example_worksheet(EXAMPLES["s21_two_weight_chain"])]
    for sheet in [*sheets, sheets[-1].variant(1).solution]:
        pages, size = pages_of(open_page(sheet.html).pdf(format=paper))
        assert pages == 1 and size == pytest.approx(PAPERS[paper], abs=2)


def test_tables_do_not_make_the_diagram_small(open_page):
    """The tables of arrays go to pages of their own, unless the diagram needs little room."""
    model = Sequential(Dense(2, 3, "tanh", rng=0), Dense(3, 1, rng=1))
    sheet = worksheet(losses.squared_error(model([1.0, 2.0]), [1.0]), "both")
    page = open_page(sheet.html, width=700)
    assert pages_of(page.pdf(format="Letter"))[0] == 2
    page.set_viewport_size({"width": 725, "height": 965})  # Letter within its margins
    page.emulate_media(media="print")
    drawn = page.locator(".diagram svg").bounding_box()
    width, height = _size(sheet.diagram.svg)
    text = TEXT * min(drawn["width"] / width, drawn["height"] / height)  # in px, 3/4 pt
    assert 0.75 * text > GOOD_TEXT
    below = page.locator(".diagram").bounding_box()
    assert page.locator(".tables").bounding_box()["y"] >= below["y"] + below["height"]


def test_paper_has_empty_boxes_and_no_buttons(open_page):
    page = open_page(worksheet(neuron()[0]).html, width=700)
    write(page, "∂J/∂w", "3")
    assert not page.get_by_text("Name ____").is_visible()
    page.emulate_media(media="print")
    assert page.get_by_role("button").count() == 0
    assert not page.locator(".help, .status, .tools, .mark").filter(visible=True).count()
    assert page.get_by_text("Name ____").is_visible() and "/ 6" in page.locator(".who").inner_text()
    style = box(page, "∂J/∂w").evaluate("x => [getComputedStyle(x).borderTopStyle, "
                                        "getComputedStyle(x).backgroundColor]")
    assert style == ["solid", "rgb(255, 255, 255)"]
    inside = page.locator(".diagram").bounding_box()
    for one in page.locator(".diagram .node").all():
        node = one.bounding_box()
        assert node["x"] >= inside["x"] - 1 and node["y"] >= inside["y"] - 1
        assert node["x"] + node["width"] <= inside["x"] + inside["width"] + 1
        assert node["y"] + node["height"] <= inside["y"] + inside["height"] + 1


def test_without_scripts_it_is_a_clean_sheet(open_page):
    page = open_page(worksheet(neuron()[0]).html, java_script_enabled=False)
    assert page.get_by_role("button").count() == 0
    assert page.locator("input").filter(visible=True).count() == 6


@pytest.mark.parametrize("name", [EVIL, '"><img src=x onerror=alert(1)>', "a\nb\\n", "😀 עברית",
                                  PLACE := "_" * 8, "x" * 10_000, "n0", "${1}&lt;b&gt;"])
def test_hostile_names_are_inert(open_page, name):
    w = Value(2.0, name)
    sheet = worksheet((w * w + 1).named(name + " too"), "both", title=name, text=name)
    page = open_page(sheet.html)
    page.wait_for_timeout(50)
    assert page.locator("img, svg b, h1 b, script[src]").count() == 0
    inputs = page.locator("input[data-blank]")
    assert inputs.count() == 4 and page.locator("svg text").count() > 4
    first = page.locator("[data-blank='0']")
    first.fill("4")
    first.press("Enter")
    assert score(page) == "1 of 4 points" and "✓ right" in said(page)
    open_page(sheet.solution.html)
    open_page(f"<title>x</title>{sheet.frame()}").wait_for_timeout(50)


def test_hostile_names_of_arrays_are_inert(open_page):
    page = open_page(worksheet((Tensor([1.0, 2.0], EVIL) * 2).sum().named(EVIL), "both").html)
    assert page.locator("img").count() == 0 and page.locator(".entries").count() == 3


def test_in_a_sandboxed_frame(open_page):
    page = open_page(f"<title>x</title>{worksheet(neuron()[0]).frame()}")
    frame = page.frame_locator("iframe")
    frame.get_by_label("∂J/∂v₃", exact=True).fill("8")
    frame.get_by_label("∂J/∂v₃", exact=True).press("Enter")
    assert frame.locator("#score").inner_text() == "1 of 6 points"
