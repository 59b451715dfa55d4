"""Figures as SVG texts, as files, and as one contact sheet that Chromium shows."""

import re

import pytest
from matplotlib.figure import Figure

from autograd import Value
from lectures.figures import FIGURES, sheet
from lectures.figures import __main__ as command
from lectures.figures.sheet import SheetError, chromium, ids_in, write_figures, write_picture
from lectures.pictures import ID, REFERENCE, as_svg
from viz import draw

FEW = [FIGURES[id] for id in ("G3", "G10", "G15")]


def plot(title="one"):
    figure = Figure(figsize=(3, 2))
    ax = figure.subplots()
    ax.plot([0, 1], [1, 0], "o-", label="line")
    ax.set_title(title)
    ax.legend()
    return figure


def test_an_svg_of_a_plot_is_one_element_without_a_date():
    text = as_svg(plot(), label='so "it" is')
    assert text.startswith('<svg role="img" aria-label="so &quot;it&quot; is" ')
    assert text.endswith("</svg>") and "<metadata" not in text and "matplotlib" not in text
    assert text == as_svg(plot(), label='so "it" is')
    assert "aria-label" not in as_svg(plot())


def test_ids_lead_somewhere_and_differ_between_plots():
    one, two = as_svg(plot()), as_svg(plot("two"))
    for text in (one, two):
        assert set(ID.findall(text)) == set(REFERENCE.findall(text))
        assert len(ID.findall(text)) == len(set(ID.findall(text))) > 3
    assert not set(ID.findall(one)) & set(ID.findall(two))


def test_an_svg_of_a_diagram_is_its_own():
    diagram = draw(Value(3.0, "x"))
    assert as_svg(diagram, label="not used") == diagram.svg


@pytest.mark.parametrize("thing", [3, "picture", None, plot])
def test_other_things_have_no_svg(thing):
    with pytest.raises(TypeError, match=r"as_svg: expected a drawing of viz or a Figure of "
                                        rf"matplotlib, got {type(thing).__name__}\."):
        as_svg(thing)


def test_files_and_page(tmp_path):
    page = write_figures(tmp_path / "new" / "figures", FEW)
    names = sorted(path.name for path in page.parent.iterdir())
    assert names == ["G10_1.svg", "G10_2.svg", "G15.svg", "G3.svg", "index.html"]
    text = page.read_text("utf-8")
    assert ids_in(text) == ["G3", "G10", "G15"] and "3 figures" in text
    assert set(re.findall(r'(?:src|href)="([^"]+)"', text)) == set(names) - {"index.html"}
    for figure in FEW:
        assert figure.title in text and figure.name in text
        assert all(re.sub('"', "&quot;", slide) in text for slide in figure.slides)
    assert "http" not in text and "<script" not in text
    again = {path.name: path.read_bytes() for path in page.parent.iterdir()}
    write_figures(page.parent, FEW)
    assert {path.name: path.read_bytes() for path in page.parent.iterdir()} == again


def test_what_is_not_ours_is_left_alone(tmp_path):
    (tmp_path / "index.html").write_text("mine")
    with pytest.raises(SheetError, match=r"index.html exists and is no sheet of figures of "
                                         r"chalkgrad; it was left alone\. Name another dir"):
        write_figures(tmp_path, FEW)
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]
    file = tmp_path / "file"
    file.write_text("mine")
    with pytest.raises(SheetError, match=r"cannot write to .*file: File exists\. Name another"):
        write_figures(file, FEW)
    assert file.read_text() == "mine"


@pytest.fixture
def few(monkeypatch):
    for module in (sheet, command):
        monkeypatch.setattr(module, "FIGURES", {figure.id: figure for figure in FEW})


def test_the_command(few, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(command, "write_picture", lambda page: None)
    monkeypatch.chdir(tmp_path)
    assert command.main([]) == 0 and (tmp_path / "figures" / "index.html").exists()
    assert capsys.readouterr().out == "3 figures: figures/index.html\n"
    assert command.main(["other"]) == 0 and (tmp_path / "other" / "G3.svg").exists()
    monkeypatch.setattr(command, "write_picture", lambda page: page.with_name("figures.png"))
    capsys.readouterr()
    assert command.main(["other"]) == 0
    assert capsys.readouterr().out == "3 figures: other/index.html, other/figures.png\n"
    for wrong in (["--help"], ["a", "b"]):
        assert command.main(wrong) == 2
        assert "usage: python -m lectures.figures" in capsys.readouterr().err
    (tmp_path / "taken").write_text("mine")
    assert command.main(["taken"]) == 1
    assert "Name another directory." in capsys.readouterr().err


def test_no_picture_without_chromium(tmp_path, monkeypatch):
    monkeypatch.setenv(sheet.VARIABLE, "no-such-program")
    assert chromium() is None and write_picture(tmp_path / "index.html") is None
    monkeypatch.setenv(sheet.VARIABLE, "true")  # does nothing, without complaint
    with pytest.raises(SheetError, match=r"true took no picture of .*index\.html\."):
        write_picture(tmp_path / "index.html")


@pytest.mark.slow
def test_a_picture_of_the_sheet(tmp_path):
    if chromium() is None:
        pytest.skip("Chromium was not found")
    from PIL import Image

    picture = write_picture(write_figures(tmp_path, FEW))
    assert picture == tmp_path / "figures.png"
    with Image.open(picture) as image:
        assert image.width == sheet.SHEET[0] and 400 < image.height < 4000
        assert len(image.convert("RGB").resize((200, 200)).getcolors(40_000)) > 50


@pytest.mark.slow
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (360, "light")])
def test_the_page_in_chromium(browser, tmp_path, width, scheme):
    page_file = write_figures(tmp_path, FEW)
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme,
                                  offline=True)
    page = context.new_page()
    problems = []
    page.on("console", lambda message: problems.append(message.text))
    page.on("request", lambda request: None if request.url.startswith(tmp_path.as_uri())
            else problems.append(request.url))
    page.goto(page_file.as_uri())
    assert page.evaluate("[...document.images].every(i => i.complete && i.naturalWidth > 50)")
    assert page.evaluate("document.images.length") == 4
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == ("rgb(27, 27, 31)" if scheme == "dark" else "rgb(255, 255, 255)")
    assert problems == []
    context.close()
