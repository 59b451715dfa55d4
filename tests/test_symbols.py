"""Names as people write them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd.symbols import GREEK, latex_symbol, latex_text, quotient_of, text_symbol

SYMBOLS = [
    ("delta1", "δ₁", r"\delta_{1}"),
    ("y_hat", "ŷ", r"\hat{y}"),
    ("ŷ", "ŷ", r"\hat{y}"),
    ("δ1", "δ₁", r"\delta_{1}"),
    ("β", "β", r"\beta"),
    ("w₁", "w₁", "w_{1}"),
    ("y1_hat", "ŷ₁", r"\hat{y}_{1}"),
    ("y_hat1", "ŷ₁", r"\hat{y}_{1}"),
    ("w_12", "w₁₂", "w_{12}"),
    ("w_1_2", "w₁,₂", "w_{1,2}"),
    ("x_i", "xᵢ", "x_{i}"),
    ("w_ij", "wᵢⱼ", "w_{ij}"),
    ("x_b", "x_b", "x_{b}"),
    ("x_train", "x_train", r"x_{\mathrm{train}}"),
    ("h_kappa", "h_κ", r"h_{\kappa}"),
    ("W1[0,2]", "W₁[0,2]", "W_{1}[0,2]"),
    ("v12", "v₁₂", "v_{12}"),
    ("a0", "a₀", "a_{0}"),
    ("Sigma", "Σ", r"\Sigma"),
    ("Alpha", "Α", r"\mathrm{A}"),
    ("eps", "ε", r"\varepsilon"),
    ("lambda_", "λ", r"\lambda"),
    ("x_bar", "x\u0304", r"\bar{x}"),
    ("x_tilde", "x\u0303", r"\tilde{x}"),
    ("y_star", "y*", "{y^{*}}"),
    ("y_prime", "y′", "{y'}"),
    ("loss", "loss", r"\mathrm{loss}"),
    ("loss_1", "loss_1", r"\mathrm{loss}_{1}"),
    ("loss_hat", "loss_hat", r"\widehat{\mathrm{loss}}"),
    ("learning_rate", "learning_rate", r"\mathrm{learning\_rate}"),
    ("dJ_dw", "∂J/∂w", r"\frac{\partial J}{\partial w}"),
    ("dJ_dW1", "∂J/∂W₁", r"\frac{\partial J}{\partial W_{1}}"),
    ("dloss_dw_12", "∂loss/∂w₁₂", r"\frac{\partial \mathrm{loss}}{\partial w_{12}}"),
    ("∂J/∂w", "∂J/∂w", r"\frac{\partial J}{\partial w}"),
    ("data_dim", "data_dim", r"\mathrm{data\_dim}"),
    ("dw", "dw", r"\mathrm{dw}"),
    ("a b", "a b", r"\mathrm{a\ b}"),
    ("50 %", "50 %", r"\mathrm{50\ \%}"),
    ("a{b}$#\n\\", "a{b}$# \\", r"\mathrm{a\{b\}\$\#\ \backslash }"),
    ("_", "_", r"\mathrm{\_}"),
]


@pytest.mark.parametrize(("name", "text", "latex"), SYMBOLS)
def test_names(name, text, latex):
    assert text_symbol(name) == text
    assert latex_symbol(name) == latex


@pytest.mark.parametrize("name", GREEK)
def test_greek_letters(name):
    assert text_symbol(name) == GREEK[name]
    assert text_symbol(GREEK[name]) == GREEK[name]
    assert latex_symbol(name) == latex_symbol(GREEK[name])


def balanced(latex):
    """Whether braces and \\left...\\right pair up, and no bare dollar, percent or hash is there."""
    plain = re.sub(r"\\\\|\\[{}$%#&_]", "", latex)
    depth = 0
    for c in plain:
        depth += (c == "{") - (c == "}")
        if depth < 0:
            return False
    lefts, rights = (len(re.findall(rf"\\{word}(?![a-z])", latex)) for word in ("left", "right"))
    return depth == 0 and lefts == rights and not re.search(r"[$%#\n]", plain)


@given(st.text(min_size=1))
def test_any_name_is_harmless(name):
    assert balanced(latex_symbol(name))
    assert balanced(latex_text(name.replace("\n", "")))
    assert text_symbol(name).isprintable()
    assert len(text_symbol(name)) <= 64


@given(st.from_regex(r"d[a-z]_d[a-z][0-9]?", fullmatch=True))
def test_derivatives_are_read(name):
    of, by = quotient_of(name)
    assert name == f"d{of}_d{by}"


def test_names_that_repeat_the_pattern_do_not_recurse():
    assert text_symbol("∂a/" * 5000 + "∂b").startswith("∂a/∂a")
    assert quotient_of("d" + "_d" * 5000) is None
