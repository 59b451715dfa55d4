"""The self-test: right answers are accepted, typical wrong ones get the hint that helps."""

import html
import math
import subprocess
import sys

import numpy as np
import pytest

import autograd
from autograd import ShapeError, Value, softmax, tanh
from lectures import ERRATA
from lectures.decks import DECKS, UPPSALA
from lectures.exercises import EXERCISES, Exercise, check, solution
from lectures.exercises.by_number import as_written
from lectures.exercises.form import exercise
from nn import MLP, Dense, Sequential, losses
from nn.data import boolean_xor, house_prices, iris, scaled, split
from nn.second_order import minimize

IDS = [f"I{number}" for number in range(1, 38)]


def logistic(x):
    return autograd.sigmoid(0.5 * x[0] - 0.25 * x[1] + 0.1)


def updates(inputs, targets, V, W):
    """The repaired listing, in NumPy."""
    hidden = 1 / (1 + np.exp(-inputs @ V))
    hidden = np.concatenate([hidden, -np.ones((len(hidden), 1))], axis=1)
    outputs = 1 / (1 + np.exp(-hidden @ W))
    deltao = (outputs - targets) * outputs * (1.0 - outputs)
    deltah = hidden * (1.0 - hidden) * (deltao @ W.T)
    return -0.25 * inputs.T @ deltah[:, :-1], -0.25 * hidden.T @ deltao


def house_price(area):
    return 26.79 + 0.1651 * area


def through_zero():
    X, y = house_prices()
    return (X * y).sum() / (X * X).sum()


def xor(X):
    return [[float(a != b)] for a, b in X]


def nearest_iris(X):
    """The class whose mean is nearest in the training part."""
    (known, classes), _ = split(*iris(), test=1 / 3, stratify=True, rng=0)
    means = [known[classes == k].mean(axis=0) for k in range(3)]
    return np.argmin([((X - mean) ** 2).sum(axis=1) for mean in means], axis=0)


I8 = {"a0": "0.6", "z0": "0.64566", "a1": "0.0063", "y_hat": "0.0063", "L": "0.4937",
      "dL_dy_hat": "-0.9937", "dL_dw1": "-0.6416", "dL_db1": "-0.9937", "dL_dz0": "0.2981",
      "dL_da0": "0.0682", "dL_dw0": "0.0682", "dL_db0": "0.0682"}
RIGHT = {
    "I1": logistic, "I2": "a", "I3": 14,
    "I4": {"h": [[0, 0], [1, 0], [1, 0], [2, 1]], "y": [0, 1, 1, 0]}, "I5": "B",
    "I6": {"regression": "b", "two classes": "a", "several classes": "c"},
    "I7": {"sigmoid": 0.25**10, "relu": 1}, "I8": I8,
    "I9": {"full": 1, "mini-batch": 10, "SGD": 200}, "I10": "d", "I11": lambda M: M + 1,
    "I12": "0.0682", "I13": {"at 0": 0.25, "at 10": "4.54e-5"},
    "I14": {"update": "d", "learning rate": "f", "W": "c"},
    "I15": {"OR, linear": True, "OR, tanh": True, "XOR, linear": False, "XOR, tanh": True},
    "I16": "c", "I17": {"decimal": 110, "binary": 1101110}, "I18": "b", "I19": [0, 0],
    "I20": "b", "I21": lambda z: np.exp(z) / np.sum(np.exp(z)),
    "I22": lambda z: 1 - math.tanh(z) ** 2, "I23": updates, "I24": xor,
    "I25": {"parameters": 79510, "loss": "2.3026"}, "I26": nearest_iris,
    "I27": lambda x, c, w: np.cos(2 * np.pi * w[0] + np.sum(c * x)),
    "I28": {"deep": 151, "wide": 149}, "I29": {"each": [1, -1, -6], "all": -2}, "I30": 0.0025,
    "I31": {"dJ_dw2": -0.5403, "dJ_dw1": 0.52}, "I32": house_price,
    "I33": {"cross-entropy": 1.609, "squared error": 0.64},
    "I34": {"Xavier": 0.0707, "He": 0.0816}, "I35": "1/5",
    "I36": {"matrix": [[2, 2], [1, 3]], "accuracy": "5/8"}, "I37": [[5], [-1]],
    "I38": "Backward Pass: Simple Example", "I38-U": {"dJ_dw": [0, -32]},
    "I38-L": {"W": 0, "b": -1}, "I38-D": {"dL_dy_hat": "-0.9937"}, "I38-S": 0.025,
}


def test_every_exercise_is_there_in_order():
    assert list(EXERCISES) == [*IDS, "I38", "I38-U", "I38-L", "I38-D", "I38-S"]
    assert {found.deck for found in EXERCISES.values()} == set(DECKS)
    assert set(RIGHT) == set(EXERCISES)


@pytest.mark.parametrize("id", EXERCISES)
def test_right_answers_are_accepted(id):
    if id in ("I26", "I36"):
        pytest.importorskip("sklearn")
    marked = check(id, RIGHT[id])
    assert marked and marked.verdict == "right" and not marked.remarks, marked
    assert str(marked).startswith(f"{id}: right.\n")
    assert html.escape(EXERCISES[id].solution_text.split("\n")[0]) in marked._repr_html_()


@pytest.mark.parametrize("id", EXERCISES)
def test_questions_and_solutions_show_themselves(id):
    found, shown = check(id), solution(id)
    assert found is EXERCISES[id] and repr(found) == str(found)
    assert f'check("{id}", ' in str(found) and f"<b>{id}.</b>" in found._repr_html_()
    assert found.hint not in str(found)
    assert str(shown).startswith(f"{id}, solution") and repr(shown) == str(shown)
    assert f"<b>{id}</b>, solution" in shown._repr_html_()
    assert max(map(len, str(found).splitlines())) <= 100
    assert set(found.errata) <= set(ERRATA)


@pytest.mark.parametrize("id", [id for id, found in EXERCISES.items() if found.kind == "choice"])
def test_every_other_letter_is_wrong(id):
    found = EXERCISES[id]
    right = RIGHT[id]
    for letter in found.choices:
        if isinstance(right, dict):
            assert not check(id, dict.fromkeys(right, letter))
        else:
            assert check(id, letter).ok == (letter == right.lower())


WRONG = {  # what is answered, and what the remark says
    "I1": [(lambda x: 0.5 * x[0] - 0.25 * x[1] + 0.1, "the sigmoid is missing"),
           (lambda x: autograd.sigmoid(0.5 * x[0] - 0.25 * x[1]), "The bias is missing"),
           (lambda x: x.no_such_thing, "it raised AttributeError"),
           (lambda x: None, "is the `return` missing?"),
           (lambda x: x, "it returned the shape (2,), expected is ()"),
           (lambda x: (x[0], x[1]), "it returned 2 results, 1 are expected")],
    "I2": [("b", "b is not right. There is no evidence")],
    "I3": [(15, "XOR is not the only one"), (16, "is not 16.")],
    "I4": [({"h": [[0, -1], [1, 0], [1, 0], [2, 1]], "y": [0, 1, 1, 0]}, "h[0,1] is wrong here"),
           ({"h": [[0, 0], [1, 0], [1, 0], [2, 1]]}, "y is left blank"),
           ({"h": [[0, 0], [1, 0], [1, 0], [2, 2]], "y": [0, 1, 1, -2]}, "follows from h")],
    "I7": [({"sigmoid": 0.25, "relu": 1}, "largest slope of one unit"),
           ({"relu": 1}, "sigmoid is left blank")],
    "I8": [({**I8, "dL_dy_hat": "0.9937"}, "∂L/∂y_hat is wrong here: perhaps sign"),
           ({**I8, "dL_dw0": "-0.0682"}, "∂L/∂w0 is wrong here: perhaps sign")],
    "I9": [({"full": 200, "mini-batch": 20, "SGD": 1}, "examples there are in a batch")],
    "I11": [(lambda M: M, "L(w) itself"), (lambda M: 2 * M, "computed once"),
            (lambda M: M + 2, "at 1 it is not 3.")],
    "I12": [(-0.0682, "perhaps sign"), ("0.2981", "missing slope"),
            ({"dL_dz0": -0.2981, "dL_dw0": -0.0682}, "∂L/∂w0 follows from ∂L/∂z0")],
    "I13": [({"at 0": 0.5, "at 10": "4.54e-5"}, "σ(z), not its slope")],
    "I14": [({"update": "d", "learning rate": "f", "W": "a"}, "no hidden unit gets a gradient"),
            ({"update": "d", "W": "c"}, "learning rate is left blank")],
    "I15": [({"OR, linear": True, "OR, tanh": True, "XOR, linear": True, "XOR, tanh": True},
             "XOR, linear is not True")],
    "I17": [({"decimal": 110, "binary": "1101100"}, "binary is not 1101100")],
    "I19": [([2, -2], "eigenvalues of the Hessian"), ([0, 1], "the entries [1] are wrong")],
    "I21": [(autograd.sigmoid, "do not add up to 1"), (np.exp, "divide by their sum"),
            (lambda z: z / z.sum(), "negative probabilities")],
    "I22": [(tanh, "not its derivative"), (lambda z: 1 - z**2, "pre-activation"),
            (lambda z: tanh(z) * (1 - tanh(z)), "of the sigmoid"),
            (lambda z: 1 - tanh(z), "square is missing"),
            (lambda z: tanh(z) ** 2 - 1, "sign is wrong"),
            (lambda z: Value(1 - math.tanh(float(z.data)) ** 2), "by constants?")],
    "I23": [(lambda *a: [-step for step in updates(*a)], "uphill"),
            (lambda *a: [4 * step for step in updates(*a)], "learning rate is missing"),
            (lambda *a: [updates(*a)[0], np.zeros((3, 1))], "still zero"),
            (lambda *a: updates(*a)[::-1], "it returned the shape")],
    "I24": [(lambda X: [0.9, 0.9, 0.9, 0.1], "for [0, 0] it says 0.90."),
            (lambda X: [1.0], "it returned the shape (1,) for four inputs")],
    "I25": [({"parameters": 79400, "loss": "2.3026"}, "without the biases"),
            ({"parameters": 79510, "loss": 0.1}, "the probability itself")],
    "I27": [(lambda x, c, w: np.cos(w[0] + np.sum(c * x)), "2π is missing"),
            (lambda x, c, w: np.cos(2 * np.pi * np.sum(w) + np.sum(c * x)), "not their sum")],
    "I28": [({"deep": 130, "wide": 111}, "without the biases")],
    "I29": [({"each": [-1, 1, 6], "all": -2}, "each: the sign is wrong"),
            ({"each": [1, -1, -6], "all": -6}, "that is the sum"),
            ({"each": [1, -1, -6], "all": -1}, "all: it is twice that"),
            ({"each": [1, -1, -6], "all": -4}, "all: it is half of that"),
            ({"each": [1, -1, -6], "all": "-1/2"}, "all: it is the reciprocal")],
    "I30": [(-6, "y_hat is wrong here"),
            ({"z": -4, "y_hat": 0.018}, "y_hat follows from z")],
    "I31": [({"dJ_dw2": 0.5403, "dJ_dw1": 0.52}, "∂J/∂w2 is wrong here: perhaps sign"),
            ({"dJ_dw2": -0.5403, "dJ_dw1": 2.386}, "∂J/∂w1 is wrong here: perhaps missing slope")],
    "I32": [(lambda area: through_zero() * area, "θ0 is missing"),
            (lambda area: area, "it is not 1000")],
    "I33": [({"cross-entropy": 0.2231, "squared error": 0.32}, "if the truth were 0"),
            ({"cross-entropy": 1.609, "squared error": 0.32}, "that is with ½"),
            ({"cross-entropy": 1.609, "squared error": 0.8}, "it is the square of that"),
            ({"cross-entropy": -1.609, "squared error": 0.64}, "the sign is wrong")],
    "I34": [({"Xavier": 0.005, "He": 0.00667}, "that is the variance")],
    "I35": [(0.1, "arrives in one step"), (0.4, "differentiate twice"), (5, "the reciprocal"),
            (0.04, "the square root of that")],
    "I36": [({"matrix": [[2, 1], [2, 3]], "accuracy": 0.625}, "transposed"),
            ({"matrix": [[2, 2], [1, 3]], "accuracy": 0.375}, "share of errors")],
    "I37": [([[5], [1]], "the entries [1, 0] are wrong"), ([[3], [5]], "transposed W1")],
    "I38": [("Neural Network Learning and Nothing Else", "no error is known")],
    "I38-U": [({"dJ_dw": [0, -40]}, "not right either"), ({"z1": [1, 4]}, "is right about z1"),
              ({}, "is not among them")],
    "I38-D": [({"dL_da1": "-0.9937"}, "an earlier number is wrong too")],
    "I38-L": [({"W": 0, "b": 0}, "what the slide says")],
    "I38-S": [(0.5, "what the slide's formula gives")],
}


@pytest.mark.parametrize(("id", "answer", "remark"), [
    (id, *case) for id, cases in WRONG.items() for case in cases])
def test_typical_mistakes_are_recognized(id, answer, remark):
    if id == "I36":
        pytest.importorskip("sklearn")
    marked = check(id, answer)
    assert not marked and marked.verdict == "not yet"
    assert any(remark in text for text in marked.remarks), marked.remarks
    assert f"Hint: {EXERCISES[id].hint[:40]}" in str(marked) and remark[:10] in repr(marked)
    assert html.escape(marked.remarks[0]) in marked._repr_html_()
    assert EXERCISES[id].solution_text[:30] not in str(marked)  # still to be found


def test_hints_about_a_hand_calculation_do_not_give_the_number_away():
    assert "0.068" not in str(check("I12", 0.2981))


@pytest.mark.parametrize(("id", "answer", "error", "message"), [
    ("I99", 1, LookupError, "there is no exercise 'I99'. The nearest are"),
    (12, 1, TypeError, 'expected the id of an exercise, such as "I12", got 12'),
    ("I19", [0, 0, 0], ShapeError, r"I19 has shape \(2,\), the hand's numbers \(3,\)"),
    ("I19", "zero", ShapeError, r"I19 has shape \(2,\)"),
    ("I19", [0, "x"], ValueError, r"I19\[1\]: cannot read 'x'"),
    ("I19", Value(1.0), TypeError, "I19: got a node; for its numbers take node.data"),
    ("I3", True, TypeError, "I3: expected a number"),
    ("I7", 3, TypeError, r"I7: expected a dict ..sigmoid.*, got"),
    ("I7", {"tanh": 1}, ValueError, "I7: 'tanh' is not asked for; expected {\"sigmoid\""),
    ("I12", {"w0": "a"}, ValueError, "w0: cannot read 'a'"),
    ("I12", {"dL_dq": 1}, ValueError, "I12: 'dL_dq' is not asked for"),
    ("I8", 1, TypeError, "I8: expected a dict"),
    ("I17", {"decimal": 110, "binary": "0b101"}, ValueError, "I17, binary: cannot read '0b101'"),
    ("I5", {"1970s": "b"}, TypeError, "I5: expected a letter of a, b, c, got dict"),
    ("I24", lambda X: None, TypeError, "I24: the function returned None: is its `return` missing"),
    ("I15", {"OR, linear": 1}, TypeError, "I15, OR, linear: expected True or False, got"),
    ("I22", 1.0, TypeError, "I22: expected a function, got .*1.0. Pass the function itself"),
    ("I2", 3, TypeError, "I2: expected a letter of a, b, c, got"),
    ("I2", "d", ValueError, "I2: expected a letter of a, b, c, got 'd'"),
    ("I6", "a", TypeError, "I6: expected a dict"),
    ("I6", {"cats": "a"}, ValueError, "I6: 'cats' is not asked for"),
    ("I24", 3, TypeError, "I24: expected a model or a function, got int"),
    ("I38", 3, TypeError, "I38: expected the title of a slide, got"),
    ("I38-U", 3, TypeError, "I38-U: expected a dict such as"),
    ("I38-U", {"q": 3}, ValueError, "I38-U: the slide says nothing about 'q'; expected some of"),
    ("I38-U", {"dJ_dw": 3}, ShapeError, r"I38-U, dJ_dw has shape \(2,\)"),
])  # fmt: skip
def test_answers_of_another_kind_are_refused(id, answer, error, message):
    with pytest.raises(error, match=message):
        check(id, answer)


def test_unknown_solution():
    with pytest.raises(LookupError, match="there is no exercise 'J1'"):
        solution("J1")


def test_declaring_exercises():
    with pytest.raises(ValueError, match="there is an exercise 'I1' already; give the new one"):
        exercise("I1")(len)
    with pytest.raises(ValueError, match=r"I99: kind must be one of choice, numbers, .*, got 'b'"):
        Exercise("I99", UPPSALA, "s", "q", "b", "h", len, "s", "g")


def test_answers_are_computed_when_they_are_asked_for(monkeypatch):
    monkeypatch.setattr("lectures.exercises.uppsala.gradients", lambda *arguments: [3.0, 4.0])
    assert check("I19", [3, 4]) and not check("I19", [0, 0])
    assert str(solution("I19")).startswith("I19, solution: [3, 4]")


def test_decimals_count_as_rounded():
    assert as_written([0.25, 3.0, 0.5, "1/3", None]).tolist() == ["0.25", 3.0, 0.5, "1/3", None]
    assert check("I30", 0.00247) and check("I30", "0.002") and not check("I30", 0.002)
    assert not check("I30", 0.00248)


@pytest.mark.parametrize(("id", "answer"), [
    ("I30", 0.002), ("I12", 0.07), ("I34", {"Xavier": 0.07, "He": 0.08})])
def test_one_digit_is_not_enough_but_not_wrong(id, answer):
    marked = check(id, answer)
    assert not marked and all("right as far as it goes" in remark for remark in marked.remarks)


@pytest.mark.parametrize(("id", "answer"), [
    ("I11", lambda M: sum(1 for _ in range(M + 1))),
    ("I12", np.float32(0.0682)), ("I12", np.array(0.0682, np.float32)),
    ("I15", {"OR, linear": np.True_, "OR, tanh": np.True_, "XOR, linear": np.False_,
             "XOR, tanh": np.True_}),
    ("I17", {"decimal": "110", "binary": " 01101110"}), ("I19", np.zeros(2, np.float32)),
    ("I21", lambda z: [math.exp(x) / sum(math.exp(other) for other in z) for x in z]),
    ("I21", lambda z: [autograd.exp(z[i]) / autograd.sum(autograd.exp(z))
                       for i in range(z.size)]),
    ("I38", "weight decay"), ("I38", "Learning Rate Adaptation - Adam"),
    ("I38", "Backward pass, simple example"), ("I38", "Some Theano Code"),
    ("I38", "Universal Function Approximation"), ("I38", "A Few Variants of SGD")])
def test_right_answers_in_other_forms(id, answer):
    assert check(id, answer), check(id, answer).remarks


@pytest.mark.parametrize("title", ["the", "net", "also", "also Darmstadt", "slide", "pro",
                                   "Recap: Chain Rule", "Skip connections"])
def test_parts_of_titles_are_no_answer(title):
    assert "no error is known" in check("I38", title).remarks[0]


def test_trained_networks_are_accepted():
    model = MLP(2, [4, 1], ["tanh", "sigmoid"], rng=0).as_dense()
    X, y = boolean_xor()
    assert not check("I24", model)
    minimize(losses.binary_cross_entropy(model(X), y), model)
    assert check("I24", model) and check("I24", model.predict) and check("I24", model.__call__)


def test_a_network_of_irises_is_accepted():
    pytest.importorskip("sklearn")
    (X, y), _ = split(*iris(), test=1 / 3, stratify=True, rng=0)
    model = Sequential(Dense(4, 8, "tanh", rng=0), Dense(8, 3, rng=1))
    inputs = scaled(X)
    minimize(losses.softmax_cross_entropy(model(inputs), y), model, iterations=30)
    mean, deviation = X.mean(axis=0), X.std(axis=0)
    assert check("I26", lambda new: model.predict((new - mean) / deviation))
    assert "of the flowers are right" in str(check("I26", model))
    assert "it returned 3 rows for 50 flowers" in str(check("I26", lambda X: X[:3]))


def test_softmax_may_be_taken_from_the_library():
    assert check("I21", softmax)


def test_importing_is_light():
    code = ("import sys, lectures.exercises; "
            "print(sorted({'matplotlib', 'sklearn', 'scipy'} & set(sys.modules)))")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
