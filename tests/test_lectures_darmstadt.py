"""Which statements of the Darmstadt slides are wrong, and how."""

import numpy as np

from lectures import ERRATA, EXAMPLES, report

REPORTS = {id: report(found) for id, found in EXAMPLES.items() if id.startswith("d")}
GRADIENTS = ["∂L/∂y_hat", "∂L/∂a1", "∂L/∂z0", "∂L/∂a0", "∂L/∂w1", "∂L/∂b1", "∂L/∂w0", "∂L/∂b0"]


def row(id, label):
    """The row of that label."""
    (found,) = (row for row in REPORTS[id].rows if row.label == label)
    return found


def test_which_slides_are_wrong():
    assert {id: [(row.label, row.erratum.id) for row in found.wrong]
            for id, found in REPORTS.items() if found.wrong} == {
        "d02_two_layer_sigmoid": [(name, "E-D1") for name in GRADIENTS],
        "d08_shallow_relu_zigzag": [
            ('the same, "= x 0.5"', "E-D15"), ('slope right of 1/2, by "= x + 1.5"', "E-D15")],
        "d10_matrix_backprop": [
            ("∂L/∂W3, with a₁ as printed", "E-D7"), ("∂a2/∂z1, with f′(z2) as printed", "E-D8")],
        "d11_finite_difference_cost": [("evaluations, forward differences", "E-D5")],
        "d12_running_average": [("m̄₄, by the sum from i = 1", "E-D13")],
        "d14_adadelta_slide_is_rmsprop": [
            ("w₁, with V₀ = 0 as printed", "E-D4"),
            ("w₁ of Adadelta, by the slide's formula", "E-D4")],
        "d15_adam": [("M̂ by the slide, if every gradient is 1", "E-D3")],
        "d16_newton_and_cg": [
            ("Newton, if δw is added as on the next slide", "E-D10"),
            ("δw₁, with δw₁ on the right as printed", "E-D10")],
        "d18_weight_decay": [
            ("∂J/∂w, as in the slide's middle", "E-D2"),
            ("w after the step, by the slide's middle", "E-D2"),
            ("w after the step, by the slide's right side", "E-D2"),
            ("middle = right side", "E-D2")],
        "d21_output_neuron_nll": [("p(+1) + p(−1), if the hinge loss were −ln p", "E-D14")],
        "d22_logistic_label_conventions": [("∂nll/∂a, by the labels of Output Neurons", "E-D16")],
    }


def test_the_errata_are_of_this_deck():
    named = {erratum.id for found in REPORTS.values() for erratum in found.example.all_errata}
    assert all(ERRATA[id].deck.letter == "D" for id in named)
    assert {"E-D6", "E-D9", "E-D18"} <= named  # no number shows these


def test_all_eight_signs_of_d02_are_flipped():
    for wrong in REPORTS["d02_two_layer_sigmoid"].wrong:
        assert np.allclose(wrong.printed, -wrong.engine, rtol=1e-12)
        assert np.allclose(wrong.difference, wrong.engine, rtol=1e-8)


def test_descent_by_the_printed_rules_goes_astray():
    assert row("d14_adadelta_slide_is_rmsprop", "w₁, with V₀ = 0 as printed").printed == -199
    newton = row("d16_newton_and_cg", "Newton, if δw is added as on the next slide")
    start, goal = np.array([4, -3]), newton.engine
    assert np.allclose(newton.printed - goal, 2 * (start - goal))  # twice as far away
    decayed = row("d18_weight_decay", "w after the step, by the slide's right side")
    loss = [0.5 * w[0] ** 2 + 1.5 * w[1] ** 2 for w in (decayed.printed, (1, -2), decayed.engine)]
    assert loss[0] > loss[1] > loss[2]


def test_the_gradient_of_a_batch_adds_up_to_zero():
    assert abs(row("d19_batch_norm", "∂L/∂x").engine.sum()) < 1e-12
