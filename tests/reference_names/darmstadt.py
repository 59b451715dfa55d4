"""Expressions for the reference numbers of the Darmstadt deck."""

SKIP = {
    "gradients.dL_dyhat": "dL_dy_hat", "gradients.dyhat_dw0": "dy_hat_dw0",
    "gradients.dyhat_dw1": "dy_hat_dw1", "gradients.dyhat_db0": "dy_hat_db0",
    "gradients.dyhat_db1": "dy_hat_db1",
}
PIECES = (1, 3, 5)  # the cases inside a piece of the zigzag

NAMES = {
    "d01_binary_addition": {"forward.sum": "total", "forward.sum_bin": "bits_total"},
    "d02_two_layer_sigmoid": {"gradients.dL_dyhat": "dL_dy_hat"},
    "d03_skip_identity": SKIP,
    "d04_skip_tanh": SKIP,
    "d08_shallow_relu_zigzag": {
        "forward.slopes": [("dy_dx", case) for case in PIECES],
        "forward.intercepts": [("y - dy_dx * x", case) for case in PIECES],
        "forward.knots": ("-b[1:] / m[1:]", 0),
        "gradients.dy_dx_between": [("dy_dx", case) for case in PIECES],
    },
    "d10_matrix_backprop": {f"gradients.d{name}": f"dL_d{name}"
                            for name in ("W1", "W2", "W3", "z1", "z2", "y")},
    "d11_finite_difference_cost": {"gradients.exact": "dL_dw"},
    "d12_running_average": {
        "forward.ema_bias_corrected": "ema / (1 - gamma**k)",
        "forward.slide_sum_from_i1_if_m_starts_at_0": "(1 - gamma) * sum(gamma**(3 - i) * m[1:])",
    },
    "d14_adadelta_slide_is_rmsprop": {
        "forward.slide_literal_first_step": "w0 - alpha / sqrt(eps) * dJ_dw0",
        "forward.adadelta_zeiler_first_step": "adadelta[0]",
    },
    "d15_adam": {"forward.slide_literal_mean_const_grad": "M_slide / (1 - gamma1**k)"},
    "d16_newton_and_cg": {
        "forward.newton_wrong_sign": "w0 + solve(H, dJ_dw0)",
        "forward.cg_alphas": ["g0 @ d0 / (d0 @ H @ d0)", "g1 @ d1 / (d1 @ H @ d1)"],
        "forward.cg_betas": ["sum(g1**2) / sum(g0**2)"],
        "gradients.grad_w0": "dJ_dw0",
    },
    "d17_levenberg_marquardt": {"gradients.J": "df0_dw"},
    "d18_weight_decay": {
        "forward.correct": "stepped",
        "forward.slide_middle": "w - alpha * (dL_dw + lam * w)",
        "forward.slide_right": "(1 - lam * alpha) * w + alpha * dL_dw",
        "gradients.grad_J": "dJ_dw",
    },
    "d19_batch_norm": {"gradients.dx": "dL_dx"},
    "d21_output_neuron_nll": {
        "gradients.gaussian_mu": "dgaussian_dmu",
        "gradients.gaussian_log_var": "dgaussian_dlog_var",
        "gradients.bernoulli_y1": "dbernoulli_y1_dz", "gradients.bernoulli_y0": "dbernoulli_y0_dz",
        "gradients.hinge": "sum(dhinge_dz_hinge, axis=0)",
    },
    "d22_logistic_label_conventions": {
        "forward.nll_y0": ("nll", 0), "forward.nll_y1": ("nll", 1),
        "gradients.nll_y0": ("dnll_da", 0), "gradients.nll_y1": ("dnll_da", 1),
    },
    "d23_convolution_and_pooling": {
        "gradients.dmaxpool": "sum(dmax_pool_dpool_in, axis=0)",
    },
    "d24_rnn_bptt": {"forward.h": ["h1", "h2", "h3"]},
}
TOLERANCES: dict = {
    ("d11_finite_difference_cost", "forward.fd"): (
        1e-9, "the rounding of L, about 2e-16, is divided by ε = 1e-6"),
}
