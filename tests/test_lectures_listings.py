"""The listings of the slides: the printed code is run where NumPy is all it needs."""

import ast
import textwrap
from types import SimpleNamespace

import numpy as np
import pytest

from autograd import Tensor, check_gradients, gradients, mean, sigmoid
from lectures.__main__ import main
from lectures.decks import UPPSALA
from lectures.errata import ERRATA
from lectures.errata.lausanne_marsland import LISTING, REPAIRS
from lectures.listings import LISTINGS, find_listing, listing
from lectures.listings.marsland import repaired, xor_learned
from nn import Perceptron, data, losses
from nn.marsland import MarslandMLP

X01, XOR = data.boolean_xor()


def run_printed(code, **names):
    """Run code of a slide, with these names; returns all names afterwards."""
    space = {"np": np, **names}
    exec(textwrap.dedent(code), space)
    return space


def returned_by(code, **names):
    """What code of a slide returns that is the body of a function."""
    body = textwrap.indent(code.strip("\n"), "    ")
    return run_printed(f"def function():\n{body}", **names)["function"]()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_D1_logistic_regression_of_theano(seed, capsys):
    found = LISTINGS["theano_logistic_regression"].program(seed=seed)
    assert found["accuracy"] == 1
    assert 0.117 <= round(found["cost"], 3) <= 0.122
    assert 0.049 <= round(found["cross-entropy"], 3) <= 0.052
    printed = capsys.readouterr().out
    first = np.random.RandomState(seed)
    first.randn(400, 784), first.randint(size=400, low=0, high=2)
    assert printed == f"Initial model:\n{first.randn(784)}\n0.0\n"


def test_D1_the_printed_cross_entropy_is_nan_unless_it_is_rewritten():
    rng = np.random.RandomState(0)
    x, y, w = rng.randn(400, 784), rng.randint(size=400, low=0, high=2), rng.randn(784)
    with np.errstate(all="ignore"):
        p_1 = 1 / (1 + np.exp(-x @ w))
        assert np.isnan((-y * np.log(p_1) - (1 - y) * np.log(1 - p_1)).mean())
    z = x[:5, :9] @ w[:9]  # where it is a number, it is the same
    p_1 = 1 / (1 + np.exp(-z))
    literal = (-y[:5] * np.log(p_1) - (1 - y[:5]) * np.log(1 - p_1)).mean()
    assert losses.sigmoid_cross_entropy(z, y[:5]) == pytest.approx(literal, rel=1e-12)


def test_D1_l22_three_examples_and_one_step(capsys):
    X, y = np.array([[1.0, 2.0], [-1.0, 0.5], [0.0, -1.0]]), np.array([1.0, 0.0, 1.0])
    w, b = Tensor([0.2, -0.1], "w"), Tensor([0.0], "b")
    p_1 = sigmoid(X @ w + b)
    cost = mean(-y * np.log(p_1) - (1 - y) * np.log(1 - p_1)) + 0.01 * (w**2).sum()
    assert cost.data == pytest.approx(0.63832775350412, rel=1e-12)
    gw, gb = gradients(cost, [w, b])
    np.testing.assert_allclose(w.data - 0.1 * gw, [0.23086078330380674, -0.08959775206927204],
                               rtol=1e-12)
    np.testing.assert_allclose(gb, -0.17906577113561933, rtol=1e-12)
    assert check_gradients(cost)


def test_E_L3_the_printed_call_neither_updates_nor_loops():
    tree = ast.parse(LISTINGS["theano_logistic_regression"].printed)
    assert not any(isinstance(node, (ast.For, ast.While)) for node in ast.walk(tree))
    keywords = {keyword.arg for node in ast.walk(tree) if isinstance(node, ast.Call)
                for keyword in node.keywords}
    assert "givens" in keywords and "updates" not in keywords


def test_D2_l21_eleven_lines_of_tensorflow(capsys):
    x = np.arange(100) / 99
    lines = LISTINGS["tensorflow_linear_regression"].program(x, np.array([-0.5]))["step, W, b"]
    assert [step for step, _, _ in lines] == list(range(0, 201, 20))
    w, b = -0.5, 0.0  # the same in five lines of NumPy
    for step in range(201):
        error = w * x + b - (0.1 * x + 0.3)
        w, b = w - 0.5 * 2 * np.mean(error * x), b - 0.5 * 2 * np.mean(error)
        if step % 20 == 0:
            assert lines[step // 20] == pytest.approx((step, w, b), rel=1e-9)
    for step, W, B in [(0, -0.148990, 0.6), (20, 0.020557, 0.342576), (100, 0.0996919, 0.300165),
                       (200, 0.0999997, 0.3000002)]:
        assert lines[step // 20][1:] == pytest.approx((W, B), abs=5e-7)
    assert capsys.readouterr().out.count("\n") == 11


def test_D2_random_data_in_single_precision(capsys):
    lines = LISTINGS["tensorflow_linear_regression"].program(seed=1)["step, W, b"]
    assert lines[-1][1:] == pytest.approx((0.1, 0.3), abs=2e-6)
    assert "dtype" not in capsys.readouterr().out


@pytest.mark.slow
def test_D3_multilayer_perceptron_of_keras():
    found = LISTINGS["keras_mlp"].program()
    assert found["parameters"] == [1344, 4160, 650] and sum(found["parameters"]) == 6154
    assert len(found["training loss"]) == 20
    loss, accuracy = found["score"]
    assert accuracy > 0.6 and loss < np.log(10)
    better = LISTINGS["keras_mlp"].program(lr=0.01)
    assert better["score"][0] < loss / 2 and better["score"][1] > 0.9
    assert found["training loss"][-1] > found["training loss"][0]
    assert better["training loss"][-1] < 0.5


def random_perceptron():
    """Inputs, with the bias node as last column, and weights of 4 neurons."""
    rng = np.random.default_rng(1)
    return np.column_stack([rng.normal(size=(6, 3)), -np.ones(6)]), rng.normal(size=(4, 4))


def test_D4_the_printed_loops_and_the_printed_lines_agree_with_the_perceptron():
    code = LISTINGS["perceptron_activations"].printed
    loops, vectorized = code.split("# Compute activations")
    inputs, weight = random_perceptron()
    by_loops = run_printed(loops, inputs=inputs, weight=weight, nData=6, N=4, M=3,
                           activation=np.full((6, 4), np.nan))["activation"]
    by_lines = returned_by(vectorized, inputs=inputs, self=SimpleNamespace(weights=weight))
    unit = Perceptron(3, 4, scale=0)
    unit.weights = weight[[3, 0, 1, 2]]  # its bias comes first
    assert 0 < by_loops.mean() < 1
    np.testing.assert_array_equal(by_loops, by_lines)
    np.testing.assert_array_equal(by_loops, unit.predict(inputs[:, :3]))
    found = LISTINGS["perceptron_activations"].program()
    with_bias = np.column_stack([-np.ones(8), found["inputs"]])
    by_lines = returned_by(vectorized, inputs=with_bias,
                           self=SimpleNamespace(weights=found["weights"]))
    np.testing.assert_array_equal(found["activations"], by_lines)


def test_D5_the_printed_update_takes_the_thresholded_outputs():
    code = LISTINGS["perceptron_update"].printed
    found = LISTINGS["perceptron_update"].program(eta=0.5)
    inputs = np.column_stack([-np.ones(8), found["inputs"]])
    sums = inputs @ found["weights before"]
    after = {}
    for name, activations in {"thresholded": np.where(sums > 0, 1, 0), "sums": sums}.items():
        unit = SimpleNamespace(weights=found["weights before"].copy(), activations=activations)
        run_printed(code, self=unit, eta=0.5, inputs=inputs, targets=found["targets"])
        after[name] = unit.weights
    np.testing.assert_allclose(after["thresholded"], found["weights after"], rtol=1e-12)
    assert np.abs(after["sums"] - found["weights after"]).max() > 0.1


def marsland_state(seed, units=2):
    """An MLP, and the names that the printed code uses."""
    mlp = MarslandMLP(2, units, 1, rng=seed)
    inputs = np.column_stack([X01, -np.ones(4)])
    hidden = np.column_stack([mlp.hidden(X01).data, -np.ones(4)])
    names = SimpleNamespace(weights1=mlp.V.data.copy(), weights2=mlp.W.data.copy(),
                            hidden=hidden, outputs=mlp.predict(X01))
    return mlp, names, {"self": names, "inputs": inputs, "targets": XOR, "eta": 0.25}


def test_D6_s07_the_repaired_listing_is_a_step_down_the_gradient():
    mlp, names, given = marsland_state(0)
    run_printed(repaired(), **given)
    for weights, node, gradient in zip((names.weights1, names.weights2), (mlp.V, mlp.W),
                                       gradients(mlp.loss(X01, XOR), [mlp.V, mlp.W]), strict=True):
        np.testing.assert_allclose(weights - node.data, -0.25 * gradient, rtol=1e-10, atol=1e-15)
    found = LISTINGS["marsland_mlp"].program(hidden=2, iterations=1)
    np.testing.assert_allclose(names.weights1 - mlp.V.data, found["updatew1"], atol=1e-15)
    np.testing.assert_allclose(names.weights2 - mlp.W.data, found["updatew2"], atol=1e-15)


def with_one_slip(left):
    """The printed code with all slips mended but one."""
    code = LISTING
    for i, (wrong, right) in enumerate(REPAIRS.items()):
        assert wrong in code
        if i != left:
            code = code.replace(wrong, right)
    return code


@pytest.mark.parametrize(("left", "units", "error", "match"), [
    (0, 2, TypeError, "not callable"), (1, 2, AttributeError, "weigths1"),
    (2, 3, ValueError, "broadcast")])
def test_E_S3_each_slip_of_the_printed_code_stops_it(left, units, error, match):
    with pytest.raises(error, match=match):
        run_printed(with_one_slip(left), **marsland_state(0, units)[2])


def test_E_S3_with_as_many_hidden_units_as_inputs_the_third_slip_goes_unnoticed():
    mlp, names, given = marsland_state(0)
    run_printed(with_one_slip(2), **given)
    np.testing.assert_array_equal(names.weights2, mlp.W.data)  # never trained
    assert np.abs(names.weights1 - mlp.V.data).max() > 0  # and this is not its gradient
    gradient = gradients(mlp.loss(X01, XOR), mlp.V)
    assert np.abs(names.weights1 - mlp.V.data + 0.25 * gradient).max() > 1e-3


def test_D6_xor_is_learned_from_most_first_weights():
    assert int(xor_learned(2, 5000).sum()) == pytest.approx(14, abs=1)
    assert int(xor_learned(3, 5000).sum()) == pytest.approx(18, abs=1)


@pytest.mark.slow
def test_D6_xor_is_learned_from_more_of_them_after_20000_iterations():
    assert int(xor_learned(2, 20000).sum()) == pytest.approx(17, abs=1)
    assert int(xor_learned(3, 20000).sum()) == pytest.approx(19, abs=1)


@pytest.mark.slow
def test_D6_the_program_learns_xor():
    outputs = LISTINGS["marsland_mlp"].program()["outputs"]
    np.testing.assert_array_equal(outputs > 0.5, XOR == 1)


@pytest.mark.parametrize("outtype", ["linear", "logistic", "softmax"])
def test_D7_s09_three_types_of_outputs(outtype):
    z = np.random.default_rng(0).normal(size=(4, 3))
    code = LISTINGS["output_functions"].printed
    printed = returned_by(code, outputs=z, self=SimpleNamespace(outtype=outtype, beta=2.0))
    found = LISTINGS["output_functions"].program(z)[outtype]
    np.testing.assert_allclose(found, printed, rtol=1e-12)


def test_E_S16_the_printed_softmax_overflows():
    code = LISTINGS["output_functions"].printed
    z = np.array([[1.0, 2.0, 3.0], [800.0, 1.0, 0.0]])
    with np.errstate(all="ignore"):
        printed = returned_by(code, outputs=z, self=SimpleNamespace(outtype="softmax"))
    found = LISTINGS["output_functions"].program(z)["softmax"]
    np.testing.assert_allclose(printed[0], found[0], rtol=1e-12)
    assert np.isnan(printed[1, 0])
    np.testing.assert_array_equal(found[1], [1, 0, 0])


def test_D7_an_unknown_type_prints_error_on_the_slide(capsys):
    code = LISTINGS["output_functions"].printed
    assert returned_by(code, outputs=X01, self=SimpleNamespace(outtype="tanh")) is None
    assert capsys.readouterr().out == "error\n"
    with pytest.raises(ValueError, match="MarslandMLP: outtype"):
        MarslandMLP(2, 2, 1, outtype="tanh", rng=0)


@pytest.mark.parametrize("name", LISTINGS)
def test_the_source_of_a_listing_runs_by_itself(name, capsys):
    found = LISTINGS[name]
    space = {}
    exec(found.source, space)
    assert callable(space[found.program.__name__])
    assert "lectures" not in found.source and "@listing" not in found.source


@pytest.mark.parametrize("name", LISTINGS)
def test_show_prints_both_programs(name, capsys):
    assert main(["show", name]) == 0
    printed = capsys.readouterr().out
    assert textwrap.indent(LISTINGS[name].printed, "    ") in printed
    assert textwrap.indent(LISTINGS[name].source, "    ") in printed
    assert all(erratum in printed for erratum in LISTINGS[name].errata)


def test_run_prints_what_the_slide_prints_and_the_results(capsys):
    assert main(["run", "tensorflow"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("0 [") and lines[10].startswith("200 [0.1")
    assert any(line.startswith("step, W, b") for line in lines[11:])


def test_a_name_is_found_by_its_beginning_and_declared_once():
    assert find_listing("keras") is LISTINGS["keras_mlp"]
    assert find_listing("") is None and find_listing("perceptron") is None
    assert main(["show", "perceptron"]) == 2
    with pytest.raises(ValueError, match="there is a listing 'keras_mlp' already"):
        listing("keras_mlp", deck=UPPSALA, slide="", printed="", note="")(lambda: {})


@pytest.mark.parametrize("name", LISTINGS)
def test_what_is_wrong_in_a_listing_is_an_erratum_of_its_deck(name):
    found = LISTINGS[name]
    assert all(ERRATA[id].deck is found.deck for id in found.errata)
