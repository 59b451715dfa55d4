"""Expressions for the reference numbers of the Uppsala deck."""


def _at(case: int) -> dict[str, tuple[str, int]]:
    """The gradients of the XOR network at one of the four inputs."""
    return {f"gradients.dy_d{name}": (f"dy_d{name}", case) for name in ("W", "b1", "w", "b2", "x")}


NAMES = {
    "u01_xor_slide": _at(0),
    "u02_xor_goodfellow": _at(3),
    "u03_xor_alternative_fix": _at(3),
    "u04_forward_backward": {
        "gradients.dJ_dyhat": "dJ_dy_hat", "gradients.delta1": "dJ_dz1",
        "gradients.grad_norm_sq": "sum(dJ_dw**2) + sum(dJ_dW1**2)",
    },
    "u06_saddle": {
        "forward.hessian": ("H", 0), "forward.hessian_eigenvalues": ("eigenvalues", 0),
        "gradients.grad": "dz_dpoint",
    },
    "u07_weight_decay": {
        "forward.omega2": "Omega2", "forward.omega1": "Omega1",
        "forward.decay_factor": "1 - 2 * alpha * eps", "gradients.grad_Jtilde": "dJ_tilde_dw",
        "gradients.grad_omega2": "dOmega2_dw", "gradients.grad_omega1": "slope_of_Omega1",
    },
    "u08_matrix_power": {
        "forward.eigenvalues": ("eigenvalues", 0), "forward.eigenvalues_pow": ("eigenvalues**t", 0),
        "forward.W_pow": ("dh_t_dh0", 0), "forward.W_nonsym_pow": ("dh_t_dh0", 1),
        "forward.slide_formula_nonsym": ("(V * eigenvalues**t) @ V.T", 1),
    },
    "u09_early_stopping_equals_l2": {
        "forward.alpha_equivalent": "alpha", "forward.first_order_alpha": "1 / (eps * tau)",
    },
    "u10_activations": {
        f"gradients.{name}": f"diagonal(d{name}_dz)"
        for name in ("linear", "sigmoid", "tanh", "relu", "gelu", "elu", "swish")
    },
    "u11_output_units": {"forward.sigmoid": "bernoulli", "forward.softmax": "multinoulli"},
    "u12_nll_other_output_units": {
        "forward.ordinal_prob": "p", "forward.survival_event": "event",
        "forward.survival_censored": "censored", "gradients.poisson": "dpoisson_deta",
        "gradients.ordinal_eta": "dordinal_deta",
        "gradients.ordinal_thresholds": "dordinal_dthresholds",
        "gradients.survival_event": "devent_dlog_hazard",
        "gradients.survival_censored": "dcensored_dlog_hazard",
    },
    "u13_gradient_clipping": {
        "forward.clipped_by_norm": "by_norm", "forward.clipped_by_value": "by_value",
    },
    "u14_backprop_row_convention": {
        "gradients.delta2": "dJ_dz2", "gradients.delta1": "dJ_dz1", "gradients.dx": "dJ_dx",
        **{f"gradients.d{name}": f"dJ_d{name}" for name in ("W2", "b2", "W1", "b1")},
    },
    "u15_newton_is_attracted_to_saddles": {
        "forward.newton_one_step": "newton", "forward.gd": "descent",
        "gradients.grad_start": "dz_dstart",
    },
}
TOLERANCES: dict = {}
