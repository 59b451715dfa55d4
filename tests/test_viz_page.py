"""The frame of all interactive pages: one document, embedded safely, shown without raising."""

import json

import pytest

from autograd import Value
from viz import RenderError, draw
from viz.page import Page, document, embedded, json_text

EVIL = '</script><img src=x onerror="alert(1)">\u2028&'


class Example(Page):
    title = EVIL

    def __init__(self, name="x"):
        self.picture = draw(Value(3.0, name))

    @property
    def drawing(self):
        return self.picture

    @property
    def html(self):
        return document(self.title, embedded(self.drawing.svg), {"name": EVIL})

    def __repr__(self):
        return "an example"


def test_document_is_whole_and_requests_nothing():
    page = Example().html
    assert page.startswith("<!doctype html>") and page.endswith("</html>\n")
    assert "default-src 'none'" in page
    assert "http:" not in page.replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert "https" not in page and "url(" not in page and "@import" not in page


def test_data_cannot_end_their_script():
    assert json.loads(json_text(EVIL)) == EVIL
    assert not set("<>&\u2028") & set(json_text(EVIL))
    page = Example().html
    assert page.count("</script>") == 2 and "<img" not in page


def test_data_without_numbers_that_json_lacks():
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_text(float("nan"))


def test_diagram_takes_the_colors_of_the_page():
    svg = draw(Value(3.0, "x")).svg
    assert "<style>" in svg and "<style>" not in embedded(svg)
    assert embedded(svg).count("<g") == svg.count("<g")


def test_save_writes_the_document(tmp_path):
    path = Example().save(tmp_path / "page.html")
    assert path.read_text(encoding="utf-8") == Example().html
    with pytest.raises(ValueError, match=r"save: the name 'x.svg' must end in one of .html."):
        Example().save("x.svg")


def test_frame_is_sandboxed_and_holds_the_picture():
    shown = Example()._repr_mimebundle_()
    frame, inside = shown["text/html"].split('">', 1)
    assert frame.startswith('<iframe sandbox="allow-scripts" title="&lt;/script&gt;')
    assert "<" not in frame[1:]
    assert inside.startswith('<img style="') and inside.endswith('"></iframe>')
    assert shown["text/plain"] == "an example"


def test_display_never_raises(monkeypatch):
    def fail(source, dark):
        raise RenderError("No renderer.")

    monkeypatch.setattr("viz.drawing.svg", fail)
    assert Example()._repr_mimebundle_() == {"text/plain": "an example\n(no picture: No renderer.)"}
    with pytest.raises(RenderError, match=r"No renderer\."):
        Example().save("x.html")


def test_large_page_is_text_that_says_what_to_do(monkeypatch):
    monkeypatch.setattr("viz.diagram.MOST_BOXES_SHOWN", 0)
    assert Example()._repr_mimebundle_() == {
        "text/plain": "an example\n(too large to show: 1 boxes; "
                      '.save("page.html") writes it nevertheless)'}
