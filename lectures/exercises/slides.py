"""I38, find the error on the slide: one for each deck, and a search through all of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograd import Tensor, Value, gradients, square, tanh
from autograd.data import describe
from lectures.decks import DARMSTADT, LAUSANNE, LISBON, UPPSALA
from lectures.errata import ERRATA
from lectures.errata.lausanne_descent import nesterov_as_printed
from lectures.examples import EXAMPLES
from lectures.exercises.by_number import agrees
from lectures.exercises.form import exercise
from lectures.reports import report
from nn.data import boolean_or
from nn.losses import sigmoid_cross_entropy
from nn.optimizers import Nesterov


@exercise(
    "I38", deck=UPPSALA, slide="any slide of any deck", kind="judged", give='"title of a slide"',
    question="Find an error on a slide. Give the title of the slide.",
    hint="Recompute what a slide prints, and give the numbers to check_by_hand; count shapes in "
         "formulas; run what a slide claims.",
    solution_text="The list of all errata says what is right; each can be demonstrated by running "
                  "both.",
)
def slide_with_an_error(title: Any) -> list[str]:
    """Whether there is an erratum on a slide of that title, or of about half of it."""
    if not isinstance(title, str) or len(title.strip()) < 3:
        raise TypeError(f"I38: expected the title of a slide, got {describe(title)}.")
    wanted = plain(title)
    if any(wanted in one and len(wanted) >= len(one) / 2 for one in titles()):
        return []
    return [f"no error is known on a slide {title!r}. If you are sure, tell us!"]


def titles() -> set[str]:
    """All titles of slides with errors: several may stand in one erratum, or be quoted there.

    >>> {"deeper networks", "universal function approximation"} <= titles()
    True
    """
    found: set[str] = set()
    for erratum in ERRATA.values():
        for part in erratum.slide.split("; "):
            own = [] if part.startswith("also ") else [part, part.partition(" (")[0]]
            found.update(map(plain, [*own, *re.findall('"(.*?)"', part)]))
    return found


def plain(title: str) -> str:
    """Its letters and digits only, in small letters.

    >>> plain("Learning Rate Adaptation - Adam")
    'learning rate adaptation adam'
    """
    return " ".join(re.findall(r"\w+", title.casefold()))


def corrected(id: str, example_id: str) -> Callable[[Any], list[str]]:
    """Judge what a reader says is wrong on the slide of a worked example, and what is right.

    The first wrong statement must be there; the others that follow from it may be.
    """

    def judge(answer: Any) -> list[str]:
        example = EXAMPLES[example_id]
        rows = dict(zip((quantity.expression for quantity in example.quantities),
                        report(example).rows, strict=True))
        wrong = {name: row for name, row in rows.items() if row.verdict == "WRONG"}
        if not isinstance(answer, Mapping):
            raise TypeError(f'{id}: expected a dict such as {{"z1": [1, 2]}}, what is wrong and '
                            f"what is right; got {describe(answer)}.")
        if strange := [name for name in answer if name not in rows]:
            raise ValueError(f"{id}: the slide says nothing about {strange[0]!r}; expected some "
                             f"of {', '.join(rows)}.")
        found = [f"the slide is right about {name}." for name in answer if name not in wrong]
        first = next(iter(wrong))
        if first not in answer:
            found.append("an earlier number is wrong too." if set(answer) & set(wrong) else
                         "the wrong number is not among them.")
        for name in set(answer) & set(wrong):
            if not agrees(f"{id}, {name}", answer[name], wrong[name].engine).all():
                found.append(f"{name} is wrong on the slide, but this is not right either.")
        return found

    return judge


exercise(
    "I38-U", deck=UPPSALA, slide="Backward Pass: Simple Example", kind="judged",
    give='{"name": right numbers}',
    question="x = (1, 2), W1 = [[1, 2], [−1, 1]], w = (1, −2), y = 0; h1 = ReLU(xᵀW1), ŷ = wᵀh1, "
             "J = ½ (ŷ − y)². The slides print z1 = (−1, 4), h1 = (0, 4), y_hat = −8, "
             "dJ_dy_hat = −8, dJ_dw = (0, −40), dJ_dh1 = (−8, 16), dJ_dz1 = (0, 16) and "
             "dJ_dW1 = [[0, 16], [0, 32]]. Which one is wrong, and what is right?",
    hint="Each gradient is one product of numbers that are printed above it.",
    errata=("E-U1",),
    solution_text="∂J/∂w = h1 (ŷ − y): the formula on the slide is right.",
)(corrected("I38-U", "u04_forward_backward"))

exercise(
    "I38-D", deck=DARMSTADT, slide="Example (third)", kind="judged",
    give='{"dL_da1": right number}',
    question="For L = ½ (ŷ − y)² the slide has dL_dy_hat = y − ŷ, dL_da1 = (y − ŷ) · 1, "
             "dL_dw1 = (y − ŷ) z0, and so on. Where does it go wrong first? Give the right number "
             "there, for x = 1, y = 1, w0 = 0.5, b0 = 0.1, w1 = −0.3, b1 = 0.2.",
    hint="Differentiate ½ (ŷ − y)² with respect to ŷ. If ŷ grows, does L grow or shrink?",
    errata=("E-D1",),
    solution_text="∂L/∂ŷ = ŷ − y; the seven others follow from it rightly, with the wrong sign.",
)(corrected("I38-D", "d02_two_layer_sigmoid"))


@exercise(
    "I38-L", deck=LISBON, slide="Initialization", kind="numbers", give='{"W": ..., "b": ...}',
    question="The slide says that with all weights zero and tanh units all gradients are zero. A "
             "network of 2-3-1 units, tanh and sigmoid, all zero, is to learn OR; the loss is the "
             "sum of the cross-entropies of the four inputs. How large is the largest gradient of "
             "a weight (W), and what is the gradient of the output bias (b)?",
    hint="The output bias is added behind the hidden units: its gradient is Σ (p − y).",
    mistakes={"that is what the slide says; compute Σ (p − y), with p = ½.": lambda: {"b": 0.0}},
    errata=("E-L10",),
    solution_text="The weights do not move, but the output bias does, until the outputs are right "
                  "on average. Only then the gradient is zero.",
)
def zero_weights() -> dict[str, float]:
    """The gradients of a network that is zero everywhere."""
    X, y = boolean_or()
    W1, b1 = Tensor(np.zeros((2, 3))), Tensor(np.zeros(3))
    W2, b2 = Tensor(np.zeros((3, 1))), Value(0.0)
    loss = sigmoid_cross_entropy(tanh(X @ W1 + b1) @ W2 + b2, y, reduction="sum")
    *weights, bias = gradients(loss, [W1, W2, b2])
    return {"W": max(float(np.abs(g).max()) for g in weights), "b": bias}


def _printed_nesterov() -> float:
    """What the slide's formula gives."""
    return nesterov_as_printed(lambda w: 5 * square(w), 1.0, eta=0.05, mu=0.9, steps=2)[-1]


@exercise(
    "I38-S", deck=LAUSANNE, slide="A Few Variants of SGD", kind="numbers", give="...",
    question="The slide has Nesterov's momentum as w ← w + v, v ← μ v − η ∂ℓ/∂w at w − μ v, the "
             "old v being added to w. Something is wrong with it. For ℓ(w) = 5 w², μ = 0.9, "
             "η = 0.05, starting at w = 1 with v = 0: where is w after two right steps?",
    hint="The gradient is taken where the velocity leads, and the new velocity is added.",
    mistakes={"that is what the slide's formula gives.": _printed_nesterov},
    errata=("E-S1",),
    solution_text="v ← μ v − η ∂ℓ/∂w at w + μ v, then w ← w + v with the new v. As printed it "
                  "diverges on this parabola.",
)
def two_nesterov_steps() -> float:
    """Two steps of chalkgrad's Nesterov."""
    w = Value(1.0)
    optimizer = Nesterov([w], 0.05, momentum=0.9)
    for _ in range(2):
        optimizer.step(5 * square(w))
    return float(optimizer.position()[0])
