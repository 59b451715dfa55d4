"""Expressions for the reference numbers of the Lisbon deck."""


def _nine(expression):
    """Three z, and for each of them the three classes."""
    return [[(expression, 3 * z + y) for y in range(3)] for z in range(3)]


_BACKPROPAGATION = {
    "forward.z": ["z1", "z2", "z3"], "forward.h": ["h1", "h2"], "forward.loss": "L",
    "gradients.dW": ["dL_dW1", "dL_dW2", "dL_dW3"],
    "gradients.db": ["dL_db1", "dL_db2", "dL_db3"],
    "gradients.dz": ["dL_dz1", "dL_dz2", "dL_dz3"], "gradients.dx": "dL_dx",
}
NAMES = {
    "l06_sparsemax_cases": {
        "forward.p": [("p", case) for case in range(8)],
        "forward.support": [("support", case) for case in range(8)],
        "gradients.jacobian": [("dp_dz", case) for case in range(8)],
    },
    "l07_softmax_cases": {"gradients.jacobian": [("dp_dz", case) for case in range(4)]},
    "l08_nll_softmax": {"forward.loss": _nine("L"), "gradients.dL_dz": _nine("dL_dz")},
    "l09_sparsemax_loss": {"forward.loss": _nine("L"), "gradients.dL_dz": _nine("dL_dz")},
    "l10_losses_2d": {
        f"gradients.{loss}": f"d{loss}_dt" for loss in ("logistic", "sparsemax", "hinge")},
    "l11_squared_loss": {"forward.loss": "L"},
    "l12_backprop_mlp": _BACKPROPAGATION,
    "l13_backprop_dropout": _BACKPROPAGATION,
    "l14_dropout_scaling": {"gradients.dout_dh_train": "dout_dh"},
    "l15_l2_l1": {
        "forward.W_new_l2": "W - eta * dJ_l2_dW", "forward.W_new_l1": "W - eta * dJ_l1_dW",
        "gradients.l2": "domega_l2_dW", "gradients.l1": "domega_l1_dW",
    },
    "l17_normalisation": {
        "forward.mean": "m", "forward.normalised": "normalized",
        "forward.lausanne_divide_by_variance": "divided_by_variance"},
    "l19_central_difference": {"gradients.exact": ("df_dx", 0)},
    "l21_tf_linear_regression": {"gradients.gW0": "dloss_dW", "gradients.gb0": "dloss_db"},
    "l22_theano_logistic_regression": {
        "forward.p": "p_1", "forward.w_new": "w - lr * dcost_dw",
        "forward.b_new": "b - lr * dcost_db",
        "gradients.gw": "dcost_dw", "gradients.gb": "dcost_db",
    },
    "l24_sgd_unbiased": {
        "gradients.per_example": "dL_dtheta", "gradients.full": "dJ_dtheta",
        "gradients.minibatch": "mean(dL_dtheta[[0, 2]], 0)",
    },
    "l25_single_sigmoid_neuron": {
        "forward.z": ("z", 0), "forward.h": ("h", 0),
        "forward.nll_y1": ("L", 0), "forward.nll_y0": ("L", 1),
        "gradients.dw_y1": ("dL_dw", 0), "gradients.db_y1": ("dL_db", 0),
        "gradients.dw_y0": ("dL_dw", 1), "gradients.db_y0": ("dL_db", 1),
    },
    "l28_zero_and_constant_initialisation": {
        "forward.loss_zero": ("L", 0), "forward.loss_constant": ("L", 1),
        **{f"gradients.{start}.d{name}": (f"dL_d{name}", case)
           for case, start in enumerate(("zero", "constant"))
           for name in ("W1", "b1", "W2", "b2")},
    },
}
_ROUNDED = "f(x + ε) − f(x − ε) loses digits: 1e-15 · f / ε"
TOLERANCES = {
    ("l19_central_difference", "forward.central"): (1e-9, _ROUNDED),
    ("l19_central_difference", "forward.forward"): (1e-9, _ROUNDED),
}
