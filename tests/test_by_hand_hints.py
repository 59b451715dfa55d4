"""Each hint is given where its mistake was made, and hardly ever to a random number."""

import numpy as np
import pytest
from by_hand_students import trial, written

import autograd as ad
from autograd import Tensor, Value, check_by_hand, dot, mean, sigmoid, softplus, square, tanh

CASES = range(24)
ACTIVATIONS = {
    tanh: (np.tanh, lambda z, h: 1 - h**2),
    sigmoid: (lambda z: 1 / (1 + np.exp(-z)), lambda z, h: h * (1 - h)),
    softplus: (lambda z: np.log1p(np.exp(z)), lambda z, h: 1 / (1 + np.exp(-z))),
}


def numbers(seed, *shape):
    rng = np.random.default_rng([seed, *shape, len(shape)])
    return rng.uniform(0.3, 1.8, shape) * rng.choice([-1, 1], shape)


def on_paper(data, seed):
    """Every other student rounds to four digits; the others write all digits."""
    data = np.asarray(data)
    digits = 4 if seed % 2 else None
    texts = np.empty(data.shape, object)
    for index in np.ndindex(data.shape):
        texts[index] = written(data[index], digits)
    return texts.tolist()


def the_wrong_one(report):
    wrong = [row for row in report.rows if row.verdict == "wrong here"]
    assert wrong, report
    assert len({(row.kind, row.name) for row in wrong}) == 1, report
    return wrong


def network(seed):
    """A unit with an activation, a second weight, and a squared error, of numbers."""
    w, x, v, b, t = (float(n) for n in numbers(seed, 5))
    activation = [*ACTIVATIONS][seed % 3]
    f, slope = ACTIVATIONS[activation]
    W, V = Value(w, "w"), Value(v, "v")
    z = (W * x + b).named("z")
    h = activation(z).named("h")
    y = (V * h).named("y")
    L = (0.5 * square(y - t)).named("L")
    zn = w * x + b
    hn = f(zn)
    return L, dict(w=w, x=x, v=v, t=t, z=zn, h=hn, y=v * hn, e=v * hn - t, slope=slope(zn, hn))


def layer(seed, activation=tanh):
    """Rows through a square layer, and a sum of squares."""
    X, W = Tensor(numbers(seed, 4, 3), "X"), Tensor(numbers(seed, 3, 3), "W")
    Z = (X @ W).named("Z")
    H = activation(Z).named("H")
    return (0.5 * square(H).sum()).named("L"), X.data, W.data, H.data


@pytest.mark.parametrize("seed", CASES)
@pytest.mark.parametrize(("hint", "factor"), [("sign", -1.0), ("factor 2", 2.0),
                                              ("factor 1/2", 0.5)])
def test_a_sign_or_a_factor(seed, hint, factor):
    L, n = network(seed)
    wrong = the_wrong_one(check_by_hand(L, gradients={
        "y": on_paper(factor * n["e"], seed), "v": on_paper(factor * n["e"] * n["h"], seed)}))
    assert [row.name for row in wrong] == ["y"]
    assert hint in wrong[0].hints
    value = the_wrong_one(check_by_hand(L, values={"z": on_paper(factor * n["z"], seed)}))
    assert hint in value[0].hints


@pytest.mark.parametrize("seed", CASES)
def test_a_sign_in_one_of_two_terms(seed):
    a, b = numbers(seed, 2)
    A, B = Value(a, "a"), Value(b, "b")
    wrong = the_wrong_one(check_by_hand((A - B).named("d"), values={"d": on_paper(a + b, seed)}))
    assert [str(hint) for hint in wrong[0].hints] == ["sign (of b)"]


@pytest.mark.parametrize("seed", CASES)
def test_a_sum_for_a_mean_and_the_reverse(seed):
    n = 3 + seed % 5
    data = numbers(seed, n)
    T = Tensor(data, "t")
    total = np.sum(data**2)
    for loss, value, gradient in ((mean(square(T)), total, 2 * data),
                                  (square(T).sum(), total / n, 2 * data / n),
                                  (square(T).sum() / n, total, 2 * data)):
        for report in (check_by_hand(loss.named("L"), values={"L": on_paper(value, seed)}),
                       check_by_hand(loss, gradients={"t": on_paper(gradient, seed)})):
            for row in the_wrong_one(report):
                hint = next(hint for hint in row.hints if hint == "factor n")
                assert hint.detail == f"n = {n}, sum against mean"


@pytest.mark.parametrize("seed", CASES)
def test_one_path_of_two(seed):
    t = float(numbers(seed, 1)[0])
    T = Value(t, "t")
    u, v = square(T).named("u"), ad.sin(T).named("v")
    r = (u * v).named("r")
    only = 2 * t * np.sin(t) if seed % 2 else t**2 * np.cos(t)
    (row,) = the_wrong_one(check_by_hand(r, gradients={"t": on_paper(only, seed)}))
    hint = next(hint for hint in row.hints if hint == "one path of 2")
    assert hint.detail == f"only through {'u' if seed % 2 else 'v'}"


@pytest.mark.parametrize("seed", CASES)
def test_one_path_of_three_forgotten(seed):
    a = float(numbers(seed, 1)[0])
    A = Value(a, "a")
    b, c, d = square(A).named("b"), ad.sin(A).named("c"), tanh(A).named("d")
    s = (b * c + d).named("s")
    shares = {"b": np.sin(a) * 2 * a, "c": a**2 * np.cos(a), "d": 1 - np.tanh(a)**2}
    forgotten = "bcd"[seed % 3]
    (row,) = the_wrong_one(check_by_hand(s, gradients={
        "a": on_paper(sum(shares.values()) - shares[forgotten], seed)}))
    hint = next(hint for hint in row.hints if hint == "one path of 3 missing")
    assert hint.detail == f"through {forgotten}"


@pytest.mark.parametrize("seed", CASES)
def test_all_slopes_left_out(seed):
    w, x = (float(n) for n in numbers(seed, 2))
    W = Value(w, "w")
    s = sigmoid((W * x).named("a")).named("s")
    r = sigmoid((W * s).named("b")).named("r")
    L = (0.5 * square(r - 1)).named("L")
    hand = (r.data - 1) * (s.data + w * x)
    (row,) = the_wrong_one(check_by_hand(L, gradients={"w": on_paper(hand, seed)}))
    hint = next(hint for hint in row.hints if hint == "missing slope")
    assert hint.detail == "in every step"


@pytest.mark.parametrize("seed", CASES)
def test_an_activation_s_derivative_left_out(seed):
    L, n = network(seed)
    through = n["e"] * n["v"]  # ∂L/∂h, handed on as it is
    for hand in ({"h": through, "z": through}, {"w": through * n["x"]}):
        (row,) = the_wrong_one(check_by_hand(
            L, gradients={name: on_paper(number, seed) for name, number in hand.items()}))
        hint = next(hint for hint in row.hints if hint == "missing slope")
        assert hint.detail.startswith("∂h/∂z = ")


@pytest.mark.parametrize("seed", CASES)
def test_the_pre_activation_used(seed):
    L, n = network(seed)
    (value,) = the_wrong_one(check_by_hand(L, values={"y": on_paper(n["v"] * n["z"], seed)}))
    assert "pre-activation used" in value.hints
    (row,) = the_wrong_one(check_by_hand(L, gradients={"v": on_paper(n["e"] * n["z"], seed)}))
    assert "pre-activation used" in row.hints
    if seed % 3 == 0 and abs(n["z"]) > 0.1:  # 1 − z² for 1 − tanh²(z)
        (row,) = the_wrong_one(check_by_hand(L, slopes={("h", "z"): on_paper(1 - n["z"]**2, seed)}))
        assert "pre-activation used" in row.hints
        hand = n["e"] * n["v"] * (1 - n["z"]**2)
        (row,) = the_wrong_one(check_by_hand(L, gradients={"z": on_paper(hand, seed)}))
        assert "pre-activation used" in row.hints


@pytest.mark.parametrize("seed", CASES)
def test_the_product_rule_mixed_up(seed):
    a, b, c = numbers(seed, 3)
    A, B = Value(a, "a"), Value(b, "b")
    y = (c * (A * B)).named("y")
    (row,) = the_wrong_one(check_by_hand(y, gradients={"a": on_paper(c * a, seed)}))
    assert "other operand" in row.hints
    u, v = numbers(seed, 2, 3)
    d = dot(Tensor(u, "u"), Tensor(v, "v")).named("d")
    rows = the_wrong_one(check_by_hand(d, gradients={"u": on_paper(u, seed)}))
    assert all("other operand" in row.hints for row in rows)
    (row,) = the_wrong_one(check_by_hand((A * B).named("p"),
                                         slopes={("p", "a"): on_paper(a, seed)}))
    assert "other operand" in row.hints


@pytest.mark.parametrize("seed", CASES)
def test_a_matrix_transposed(seed):
    L, X, W, H = layer(seed)
    delta = H * (1 - H**2)
    turned = the_wrong_one(check_by_hand(L, gradients={"W": on_paper((X.T @ delta).T, seed)}))
    assert len(turned) == 6  # the diagonal is right
    assert all("transposed" in row.hints for row in turned)
    for report in (check_by_hand(L, gradients={"X": on_paper(delta @ W, seed)}),
                   check_by_hand(L, values={"Z": on_paper(X @ W.T, seed)})):
        assert all("transposed" in row.hints for row in the_wrong_one(report))


@pytest.mark.parametrize("seed", CASES)
def test_accumulated_twice(seed):
    t = float(numbers(seed, 1)[0])
    T = Value(t, "t")
    r = (square(T).named("u") * ad.sin(T).named("v")).named("r")
    u, v = 2 * t * np.sin(t), t**2 * np.cos(t)
    for hand, detail in ((2 * (u + v), "an earlier backward pass was still in it"),
                         (2 * u + v, "through u")):
        (row,) = the_wrong_one(check_by_hand(r, gradients={"t": on_paper(hand, seed)}))
        assert next(h for h in row.hints if h == "accumulated twice").detail == detail


def test_a_second_backward_pass_without_clearing():
    """Gradients as micrograd leaves them after backward() was called twice."""
    a = Value(2.0, "a")
    b = (a * a).named("b")
    c = (b * b).named("c")
    for gradient in ({"b": 16, "a": 96}, {"a": 64}):  # with and without ∂c/∂b written
        report = check_by_hand(c, gradients=gradient)
        assert all("accumulated twice" in row.hints for row in report.rows)


@pytest.mark.parametrize("seed", CASES)
def test_started_from_the_loss_instead_of_1(seed):
    L, n = network(seed)
    loss = 0.5 * n["e"]**2
    for hand in ({"y": loss * n["e"]}, {"v": loss * n["e"] * n["h"]}, {"L": loss}):
        (row,) = the_wrong_one(check_by_hand(
            L, gradients={name: on_paper(number, seed) for name, number in hand.items()}))
        hint = next(hint for hint in row.hints if hint == "seed")
        assert hint.detail == "started from L instead of 1"


@pytest.mark.parametrize("seed", CASES)
def test_the_learning_rate_included(seed):
    L, n = network(seed)
    rate, gradient = 0.01 * (1 + seed % 7), n["e"] * n["h"]
    for sign in (1, -1):
        hand = {"v": on_paper(sign * rate * gradient, seed)}
        (row,) = the_wrong_one(check_by_hand(L, gradients=hand, learning_rate=rate))
        assert "learning rate included" in row.hints
        assert "learning rate included" not in check_by_hand(L, gradients=hand).rows[0].hints


def test_the_missing_beta_of_a_slide():
    """The rule of the Lausanne deck for δo has no β, though its sigmoid has one."""
    h, t, beta = Tensor([0.3, -0.8, 0.5], "h"), np.array([1.0, 0.0, 1.0]), Value(2.0, "beta")
    y = sigmoid(beta * h).named("y")
    E = (0.5 * square(y - t).sum()).named("E")
    rule = (y.data - t) * y.data * (1 - y.data)
    rows = the_wrong_one(check_by_hand(E, gradients={"h": rule}))
    for row in rows:
        assert [str(h) for h in row.hints] == ["factor 1/2", "missing slope (the factor beta)"]


def test_hints_are_listed_most_specific_first_and_each_once():
    w = Value(3.0, "w")
    (row,) = check_by_hand((w * w).named("y"), gradients={"w": 12.0}).rows
    assert list(row.hints) == ["factor 2", "accumulated twice"]
    assert str(row.hints[0]) == "factor 2" and row.hints[0].detail == ""


def test_right_and_carried_numbers_have_no_hints():
    for seed in range(40):
        marked = trial(seed, spoil="value gradient")
        assert marked is None or not any(
            row.hints for row in marked.report.rows if row.verdict != "wrong here")


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [
    dict(digits=3), dict(digits=3, share=0.4), dict(digits=3, share=0.4, mode="kept"),
    dict(digits=4, share=0.4), dict(share=0.4), dict(digits=3, share=0.4, tensors=True)], ids=str)
def test_random_numbers_hardly_ever_get_a_hint(arguments):
    spoiled = hinted = 0
    for seed in range(1000, 1150):
        marked = trial(seed, spoil="value gradient", **arguments)
        for row in marked.report.rows if marked else ():
            if row.verdict == "wrong here":
                spoiled += 1
                hinted += bool(row.hints)
    print(f"{arguments}: {hinted} of {spoiled} random numbers got a hint")
    assert spoiled > 120 and hinted < 0.01 * spoiled
