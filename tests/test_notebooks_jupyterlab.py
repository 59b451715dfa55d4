"""Every notebook in JupyterLab: opened, run from top to bottom, its players stepped."""

from pathlib import Path

import nbformat
import pytest

from tests.jupyterlab import ROOT, opened, player_goes_forward, run_all, soon

pytestmark = pytest.mark.slow
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
MINUTES = 4


def saved(page, path):
    """The code cells in the file, saved as they are now."""
    page.keyboard.press("Control+s")
    while not (text := path.read_text(encoding="utf-8")).rstrip().endswith("}"):
        page.wait_for_timeout(50)  # it is being written
    return [cell for cell in nbformat.reads(text, as_version=4).cells if cell.cell_type == "code"]


def has_run(page, path):
    """Whether all cells have run and are saved, or one of them has raised."""
    page.wait_for_timeout(500)
    cells = saved(page, path)
    kinds = {output.output_type for cell in cells for output in cell.outputs}
    return "error" in kinds or all(cell.execution_count for cell in cells)


def scrolled(page, number):
    """Scroll until so many frames are there: those out of sight may not be built yet."""
    page.mouse.move(700, 1300)
    page.mouse.wheel(0, 1500)
    page.wait_for_timeout(100)
    return page.locator("iframe").count() == number


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_its_players_step(path: Path, lab, windows):
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        cell.update({"outputs": [], "execution_count": None} if cell.cell_type == "code" else {})
    nbformat.write(notebook, lab[1] / path.name)
    page = windows()
    problems = []
    page.on("pageerror", lambda error: problems.append(f"uncaught: {error}"))
    page.on("console", lambda message: problems.append(message.text)
            if message.type == "error" else None)
    opened(page, lab, path.name)
    run_all(page)
    assert soon(lambda: has_run(page, lab[1] / path.name), MINUTES * 60)
    outputs = [output for cell in saved(page, lab[1] / path.name) for output in cell.outputs]
    assert not [output for output in outputs if output.output_type == "error"
                or output.get("name") == "stderr"]
    frames = sum("<iframe" in output.get("data", {}).get("text/html", "") for output in outputs)
    assert soon(lambda: scrolled(page, frames))
    players = [step_there_and_back(page.locator("iframe").nth(i)) for i in range(frames)]
    assert any(players) or "viz.step(" not in path.with_suffix(".py").read_text(encoding="utf-8")
    assert not problems and not page.elsewhere
    page.context.close()


def test_every_formula_is_understood(lab, windows):
    """All texts of all notebooks as one, which is shown whole."""
    texts = [cell.source for path in NOTEBOOKS for cell in nbformat.read(path, as_version=4).cells
             if cell.cell_type == "markdown"]
    cells = [nbformat.v4.new_markdown_cell("\n\n".join([*texts, r"$\frac$"])),  # the last is wrong
             nbformat.v4.new_code_cell("1")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), lab[1] / "formulas.ipynb")
    page = opened(windows(), lab, "formulas.ipynb")
    page.locator("mjx-merror").first.wait_for(state="attached")
    assert page.locator("mjx-container").count() > 300
    assert page.locator("mjx-merror").count() == 1
    left = page.locator(".jp-MarkdownOutput").inner_text()
    assert "$" not in left


def step_there_and_back(iframe):
    """Step a player forward and back; False if the frame is another page, such as a worksheet."""
    iframe.evaluate("frame => frame.scrollIntoView({block: 'center'})")
    iframe.page.wait_for_timeout(300)  # what is out of sight is not laid out
    frame = iframe.content_frame
    frame.locator("main").wait_for()
    if not frame.locator("#forward").count():
        return False
    assert player_goes_forward(frame)
    there = frame.locator("#number").inner_text()
    frame.locator("#back").click()
    return soon(lambda: frame.locator("#number").inner_text() != there)
