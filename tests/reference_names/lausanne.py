"""Expressions for the reference numbers of the Lausanne deck."""

NAMES = {
    "s01_perceptron": {
        "gradients.dy_dw0": "dy_hat_dw0", "gradients.dy_dw": "dy_hat_dw",
        "gradients.dy_dx": "dy_hat_dx",
    },
    "s02_house_prices": {
        "forward.theta0": "best_theta0", "forward.theta1": "best_theta1",
        "forward.J_min": "least_J", "forward.J_at_zero": "J",
        "gradients.grad_at_zero": ["dJ_dtheta0", "dJ_dtheta1"],
    },
    "s04_loan_prediction_loss": {
        "forward.squared_error": "se", "forward.half_squared_error": "half_se",
        "forward.logit": "z", "gradients.dhse_dp": "dhalf_se_dp",
    },
    "s05_empirical_loss": {
        "forward.bce_each": "L", "forward.bce_mean": "J", "gradients.dbce_mean_dp": "dJ_dpred",
    },
    "s06_perceptron_learning": {
        f"forward.{task}.{path}": (name, case)
        for case, task in enumerate(("OR", "AND", "XOR"))
        for path, name in (("iterations", "passes"), ("w", "learned_w"),
                           ("errors", "errors_of_each_pass"))
    },
    "s07_marsland_mlp_step_beta1": {
        "forward.updatew1": "-eta * dE_dV", "forward.updatew2": "-eta * dE_dW",
    },
    "s08_marsland_mlp_step_beta2": {
        "forward.updatew1": "-eta * dE_dV", "forward.updatew2": "-eta * dE_dW",
    },
    "s09_softmax_listing": {"forward.softmax": ("softmax", 0)},
    "s10_genz": {
        "forward.c": ("c", 0),
        "forward.f": [f"f{j}" for j in range(1, 7)],
        "gradients.df_dx": [f"df{j}_dx" for j in range(1, 7)],
    },
    "s12_swish": {"forward.x_min": ("x_min", 0), "forward.f_min": ("f_min", 0)},
    "s13_kl_cross_entropy": {"gradients.dH_dq": "dcross_entropy_dp_model"},
    "s14_dropout_ensemble": {
        "forward.renormalised_geometric_mean": "renormalized_geometric_mean",
    },
    "s15_confusion_matrix": {
        "forward.TN": "matrix[0, 0]", "forward.FP": "matrix[0, 1]",
        "forward.FN": "matrix[1, 0]", "forward.TP": "matrix[1, 1]",
    },
    "s16_vanishing_products": {
        "forward.sigmoid_upper_bound": "dsigmoids_dz", "forward.tanh_at_zero": "dtanhs_dz",
        "forward.relu_active": "drelu_on_dz_on", "forward.relu_inactive": "drelu_off_dz_off",
        "gradients.sigmoid_prime_0": ("dsigmoids_dz", 0),
        "gradients.tanh_prime_0": ("dtanhs_dz", 0),
    },
    "s19_sigmoid_hill_and_bump": {
        "forward.bump_00": ("bump", 2), "forward.bump_20": ("bump", 4),
    },
    "s21_two_weight_chain": {
        "gradients.dJ_dyhat": "dJ_dy_hat", "gradients.dyhat_dw2": "dy_hat_dw2",
        "gradients.dyhat_dz1": "dy_hat_dz1",
    },
}
TOLERANCES: dict = {}
