"""The player in a real Chromium: questions, answers and what is said to them."""

import pytest

from autograd import Value
from tests import player_pages
from tests.player_pages import answer, box, chain, number
from viz import step


@pytest.fixture(scope="module")
def u04():
    return player_pages.u04()


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
    answer(page, "-30")
    assert page.inner_text("#verdict").startswith("✗ Wrong here. Check its sign. Try")
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
    answer(page, "-12")
    assert page.inner_text("#verdict").startswith("✗ Wrong here. Check its sign.")
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
