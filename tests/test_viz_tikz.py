"""Drawings as TikZ: what LaTeX reads, and where pdflatex is installed, that it reads it."""

import re
import shutil
import subprocess

import pytest

from autograd import Tensor, Value, log_softmax
from autograd.errors import note_failure
from autograd.op import REGISTRY
from nn import MLP, BatchNorm, Dense, Dropout, Heads, Sequential, Skip
from tests.viz_graphs import DRAWINGS, two_layers, with_gradients
from viz import draw, draw_error, draw_network
from viz.tex_text import SIGNS, tex_lines, tex_math
from viz.tikz import KINDS, PICTURE, tikz_source

needs_latex = pytest.mark.skipif(
    not shutil.which("pdflatex"),
    reason="pdflatex is not installed: apt-get install texlive-latex-base texlive-pictures")
HOSTILE = [
    "\\input{/etc/passwd}", "\\immediate\\write18{touch pwned}", "^^5cinput", "$x$ %c #1 ~^_&",
    "}\\end{document}", "\\\\[9cm]", "a\nb", '"quoted"', "a|b{c}<d>", "שלום", "مرحبا", "\u202eabc",
    "🎉", "重み", "\u0301", "½ ⅓", "ﬁ ´`’ ?`", "x" * 10_000, "\\" * 10_000, "[1]",
]  # fmt: skip


def compiled(directory):
    """Run pdflatex on x.tex, with the shell open to whoever gets at it; the number of pages."""
    done = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-shell-escape", "-jobname=x",
         r"\pdfobjcompresslevel=0\input{x.tex}"], cwd=directory, capture_output=True, text=True,
        errors="replace", check=False)
    assert done.returncode == 0, re.findall(r"^!.*(?:\n.*){3}", done.stdout, re.MULTILINE)
    assert not re.search("Overfull|Missing character|Warning", done.stdout), done.stdout
    return int(re.search(r"Output written on x.pdf \((\d+) page", done.stdout)[1])


def page_size(directory):
    found = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", (directory / "x.pdf").read_bytes())
    return [float(x) for x in found.groups()]


def body(text):
    """The lines after the styles."""
    return text.split("\\setlength\\tabcolsep{.5em}%\n")[1]


@pytest.mark.parametrize(("line", "latex"), [
    ("w = 2", "w=2"),
    ("∂J/∂w_12 = -0.5", r"\partial J/\partial w_{12}=-0.5"),
    ("∂J/∂dJ_dw = 3", r"\partial J/\partial (\partial J/\partial w)=3"),
    ("dJ_dw = 3", r"\partial J/\partial w=3"),
    ("1.5e-05", r"1.5\cdot 10^{-5}"),
    ("-inf", r"-\infty "),
    ("nan", r"\mathrm{nan}"),
    ("( )²", r"(\ ){}^{2}"),
    ("Größe_ŷ", r'\mbox{Gr\"{o}\ss{}e$\_$\^{y}}'),
    ("loss = φ · x", r"\mathrm{loss}=\varphi \cdot x"),
    ("2 × 3", r"2\times 3"),
    ("ŷ₁² − 1", r"\hat{y}_{1}{}^{2}-1"),
    ("x⁻¹ᵀ", r"x{}^{-1\top }"),
    ("h₂⁽¹⁾", r"h_{2}{}^{(1)}"),
    ("v1 ^ 2", "v_{1}{}^{2}"),
    ("a ^ b ^ -1.5e3", r"a{}^{b}{}^{-1.5\cdot 10^{3}}"),
    ("^", r"{}^{\wedge }"),
    ("₁₂", r"{}_{12}"),
    ("a\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}b", r"a\hspace{.25em}\hspace{.25em}b"),
    ("重", r"\mbox{\chalkgradchar{91CD}}"),
    ("٣", r"\mbox{\chalkgradchar{663}}"),
    ("cafe\u0301", r"\mbox{caf\'{e}}"),
    ("", ""),
])
def test_lines_become_math(line, latex):
    assert tex_math(line) == latex


def test_rows_of_a_matrix_become_one_array():
    gap = "\N{NO-BREAK SPACE}" * 3
    lines = tex_lines(["W", f"[1{gap}2]", f"[-1{gap}1]", f"[1{gap}2{gap}3]", "[1, 2]"])
    assert lines == [
        "$W$", r"$\left[\begin{array}{@{}rr@{}}1&2\\-1&1\end{array}\right]$",
        r"$\left[\begin{array}{@{}rrr@{}}1&2&3\end{array}\right]$", r"$[1,\ 2]$",
    ]


def test_every_op_has_signs_that_latex_knows():
    for op in REGISTRY.values():
        assert "chalkgradchar" not in tex_math(f"{op.symbol} {op.text or ''}"), op


@pytest.mark.parametrize("name", HOSTILE)
def test_only_known_commands_are_written(name):
    latex = body(tikz_source(draw(Value(1.0, name) * 2).svg))
    known = {"node", "draw", "partial", "begin", "end", "hline", "mathrm", "mbox", "ldots", "times",
             "chalkgradchar", "backslash", "vert", "sim", "wedge", "chalkgradend", "frac",
             "left", "right"}
    assert set(re.findall(r"\\([a-zA-Z]+)", latex)) <= known
    assert latex.isascii() and "%" not in latex.replace(r"\%", "").replace("}%", "")
    assert "^^" not in latex and latex.count("\\end{document}") == 0
    depth = 0
    for brace in re.findall(r"(?<!\\)(?:\\\\)*([{}])", latex):
        depth += 1 if brace == "{" else -1
        assert depth >= 0


def test_boxes_operations_and_arrows_are_nodes_and_paths():
    lines = body(tikz_source(draw(with_gradients(two_layers())).svg)).splitlines()
    assert any(re.fullmatch(
        r"\\node\[leaf\] \(n2\) at \([-\d., ]+\) \{\\begin\{tabular\}\{c\}\$W_\{1\}\$\\\\\$\\left\["
        r".*\\hline \$\\partial J/\\partial W_\{1\}\$\\\\.*\\end\{tabular\}\};", line)
        for line in lines)
    assert any(line.startswith(r"\node[constant] (c8_1) at ") and line.endswith("$2$"
               "\\end{tabular}};") for line in lines)
    assert any(line.startswith(r"\node[op,circle] (op3) at ") and "{$@$}" in line for line in lines)
    assert any(re.fullmatch(r"\\draw\[arrow\] \(n3\)( \.\. controls \(\S+ \S+\) and \(\S+ \S+\) "
                            r"\.\. [^.]*(\.[^.]+)*)+\(op4\);", line) for line in lines)
    assert any(line.startswith(r"\node[slope] at ") and "{$-18$}" in line for line in lines)
    assert any("{$\\mbox{numbers on arrows}{:}\\ " in line for line in lines)


def test_not_computed_yet_has_a_style_of_its_own():
    assert r"\node[leaf,pending] (n0)" in tikz_source(draw(Value(2.0, "w")).svg)


def test_downwards_the_fields_stand_where_they_stand_in_the_svg():
    svg = draw(Value(2.0, "w"), direction="down").svg
    beside = r"\begin{tabular}{@{}c@{}|@{}c@{}}" in tikz_source(svg)
    heights = re.findall(r'<text [^>]*y="(-?[\d.]+)"[^>]*>(?:w = 2|∂)', svg)
    assert len(heights) == 2 and beside == (heights[0] == heights[1])


def test_long_symbols_are_no_circles():
    text = tikz_source(draw(log_softmax(Tensor([1.0, 2.0]))).svg)
    assert r"\node[op] (op1)" in text


EDGE = """<svg xmlns="http://www.w3.org/2000/svg"><g class="graph"><title>g</title>
<g class="cluster"><title>cluster_0</title><polygon points="0,0 0,-40 90,-40 90,0 0,0"/>
<text x="45" y="-30">layer 1</text></g>
<g class="node other"><title>a b</title>
<polygon stroke="#0102ff" fill="white" stroke-width="2" stroke-dasharray="1,5"
 points="0,0 0,-9 9,-9 9,0 0,0"/>
<text x="4" y="-3">x</text></g>
<g class="node"><title>b</title><polygon points="60,0 60,-9 80,-9 80,0 60,0"/></g>
<g class="edge"><title>a b-&gt;b</title><path stroke-dasharray="5,2"
 d="M60,-4C50,-4 30,-4 20,-4 15,-4 12,-4 10,-4"/>TIP
<text x="30" y="-9">one</text><text x="30" y="-22">two</text></g></g></svg>"""


@pytest.mark.parametrize(("tip", "style"), [
    ('<polygon points="56,-4 60,-5 60,-3 56,-4"/>', "arrow,dashed,<-"),
    ('<polygon points="9,-4 10,-5 10,-3 9,-4"/>', "arrow,dashed"),
    ("", "arrow,dashed,-"),
])
def test_frames_backward_arrows_and_what_has_no_style(tip, style):
    text = body(tikz_source(EDGE.replace("TIP", tip)))
    assert text.splitlines()[:4] == [
        r"\draw[group] (0.0, 0.0) rectangle (90.0, 40.0);",
        r"\node[title] at (45.0, 34.0) {$\mathrm{layer}\ 1$};",
        r"\node[draw={rgb,255:red,1;green,2;blue,255},fill=white,line width=1.40pt,dotted,"
        r"minimum width=6.3pt,minimum height=6.3pt] (a-b) at (4.5, 4.5) "
        r"{\begin{tabular}{c}$x$\end{tabular}};",
        r"\node[draw=none,fill=none,line width=0.70pt,minimum width=14.0pt,minimum height=6.3pt]"
        r" (b) at (70.0, 4.5) {};",
    ]
    assert text.splitlines()[4:6] == [
        rf"\draw[{style}] (a-b) .. controls (50.0, 4.0) and (30.0, 4.0) .. (20.0, 4.0)"
        r" .. controls (15.0, 4.0) and (12.0, 4.0) .. (b);",
        r"\node[slope] at (30.0, 19.5) {\begin{tabular}{@{}c@{}}$\mathrm{one}$\\$\mathrm{two}$"
        r"\end{tabular}};",
    ]


def test_what_is_backward_or_marked_looks_so():
    made = EDGE.replace("TIP", "").replace('"edge"', '"edge backward marked"')
    text = body(tikz_source(made))
    assert r"\draw[arrow,backward,marked,-] (a-b)" in text and r"\node[share] at" in text
    marked = body(tikz_source(draw(two_layers(), highlight="z1").svg))
    assert r"\node[value,pending,marked] (n3)" in marked


def test_every_class_that_has_a_style_here_has_one_in_latex():
    for kind in (*KINDS, "arrow", "backward", "slope", "share", "title", "caption", "group"):
        assert f"\n  {kind}/.style={{" in PICTURE


def test_the_theme_is_that_of_the_drawing(tmp_path):
    def saved(theme):
        return draw(with_gradients(two_layers()), theme=theme).save(tmp_path / "x.tex").read_text()

    assert saved("auto") == saved("light") and r"draw={rgb,255:red,0;green,114" in saved("auto")
    colors = set(re.findall("rgb,255:red,([0-9]+);green,([0-9]+);blue,([0-9]+)", saved("print")))
    assert colors == {("85", "85", "85")} and "draw=black, fill=white}" in saved("print")
    dark = saved("dark")
    assert r"outer sep=0pt, text={rgb,255:red,242;green,242;blue,242}" in dark
    assert body(dark).startswith(r"\fill[fill={rgb,255:red,27;green,27;blue,31}] (")


def test_layers_without_units_are_bars_of_their_size():
    text = body(tikz_source(draw_network(Sequential(Dense(2, 3, rng=0), BatchNorm(3))).svg))
    assert re.search(r"minimum width=16.8pt,minimum height=120.\dpt,rounded corners=3pt\] "
                     r"\(barc2\)", text)


def test_the_comment_names_the_file_only_if_that_is_harmless():
    svg = draw(Value(1.0, "x")).svg
    assert r"\input{chain.tex}" in tikz_source(svg, "chain.tex")
    assert r"\input{drawing}" in tikz_source(svg, "a\n\\input{b}")


def test_what_tex_cannot_hold_is_refused():
    with pytest.raises(ValueError, match=r"the drawing is 21000 pt large; TeX takes 16000 pt\. "
                                         r"Draw a part of the graph, or save it as \.svg"):
        tikz_source(EDGE.replace("TIP", "").replace("90", "30000"))


def test_only_svg_by_graphviz_is_taken():
    with pytest.raises(ValueError, match="tikz_source: expected an SVG made by Graphviz"):
        tikz_source('<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>')


def test_save(tmp_path):
    shown = draw(Value(1.0, "x") * 2)
    assert shown.save(tmp_path / "x.tex").read_text() == tikz_source(shown.svg)


def test_networks_look_as_they_do_in_the_svg():
    text = body(tikz_source(draw_network(MLP(2, [3, 1], rng=0)).svg))
    assert re.search(r"\\node\[draw=\{rgb,255:red,0;green,114;blue,178\},fill=.*,line width=1.40pt,"
                     r"circle,minimum size=30.8pt\] \(u0_0\) at \(.*\) \{\$x_\{1\}\$\};", text)
    weights = re.findall(r"\\draw\[arrow,draw=\S+,line width=[\d.]+pt,dashed,-\] \(\d", text)
    assert len(weights) == 3  # the negative ones, from point to point
    lines = text.splitlines()
    numbers = [i for i, line in enumerate(lines) if "(w_u0_0_u1_0)" in line]
    assert numbers and numbers[0] > max(i for i, line in enumerate(lines) if "\\draw[" in line)


@needs_latex
def test_latex_takes_networks(tmp_path):
    model = Sequential(Dense(2, 3, "relu", rng=0), Dropout(0.5), Skip(Dense(3, 3, rng=0)),
                       Dense(3, 1, rng=0))
    text = draw_network(model, [1.0, -1.0]).save(tmp_path / "x.tex").read_text()
    assert r"\chalkgradchar{" not in text.split(r"\begin{tikzpicture}")[1]
    assert compiled(tmp_path) == 1


@needs_latex
def test_latex_takes_every_drawing(tmp_path):
    for name, make in DRAWINGS.items():
        make().save(tmp_path / f"{name}.tex")
    pages = "\\newpage\n".join(rf"\noindent\resizebox{{\linewidth}}{{!}}{{\input{{{name}}}}}"
                              for name in DRAWINGS)
    (tmp_path / "x.tex").write_text(
        rf"\documentclass{{article}}\usepackage{{tikz}}\begin{{document}}{pages}\end{{document}}")
    assert compiled(tmp_path) == len(DRAWINGS)


@needs_latex
@pytest.mark.parametrize("name", ["two_layers", "gradient_graph", "over", "focus", "step"])
def test_latex_makes_a_page_of_the_size_of_the_drawing(tmp_path, name):
    DRAWINGS[name]().save(tmp_path / "x.tex")
    assert compiled(tmp_path) == 1
    width, height = page_size(tmp_path)
    assert 300 < width < 1500 and 40 < height < 300


@needs_latex
def test_hostile_names_do_nothing(tmp_path):
    error = note_failure(ValueError(" ".join(HOSTILE[:-3])), HOSTILE[1], [Value(1.0, HOSTILE[0])])
    for shown in (draw(sum(Value(1.0, name) for name in HOSTILE) * 2.0), draw_error(error),
                  draw_network(Heads(Dense(1, 1, rng=0),
                                     {name: Dense(1, 1, rng=0) for name in HOSTILE}))):
        shown.save(tmp_path / "x.tex")
        assert compiled(tmp_path) == 1
    assert {path.name for path in tmp_path.iterdir()} == {"x.tex", "x.aux", "x.log", "x.pdf"}


@needs_latex
def test_every_sign_is_one_that_latex_has(tmp_path):
    raised = "".join(f"$x{tex_math(c)}$ " for c in "⁰⁺ⁿᵗˣᶻᵀ₀₋ᵥ")
    accents = tex_math("àáâãāăȧäåȟőčç ßæÆœŒøØłŁıŠÉ")
    text = "\n".join(f"${sign}$ " for sign in SIGNS.values()) + f"{raised} ${accents}$"
    (tmp_path / "x.tex").write_text(
        f"\\documentclass{{article}}\\begin{{document}}\\raggedright {text}\n\\end{{document}}")
    assert compiled(tmp_path) == 1


@needs_latex
def test_a_slide_takes_several_drawings_and_changes_their_styles(tmp_path):
    DRAWINGS["neuron"]().save(tmp_path / "one.tex")
    DRAWINGS["squared"]().save(tmp_path / "two.tex")
    (tmp_path / "x.tex").write_text(r"""\documentclass{article}
        \usepackage{tikz}
        \tikzset{every chalkgrad picture/.append style={leaf/.append style={fill=yellow}}}
        \pagestyle{empty}
        \begin{document}
        \noindent\resizebox{\linewidth}{!}{\input{one.tex}}

        \noindent\input{two}
        \newpage second page
        \end{document}""")
    assert compiled(tmp_path) == 2
    assert page_size(tmp_path) == [612.0, 792.0]  # the document's pages, not the drawings'
