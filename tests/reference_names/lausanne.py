"""Expressions for the reference numbers of the Lausanne deck."""

NAMES = {
    "s01_perceptron": {
        "gradients.dy_dw0": "dy_hat_dw0", "gradients.dy_dw": "dy_hat_dw",
        "gradients.dy_dx": "dy_hat_dx",
    },
    "s07_marsland_mlp_step_beta1": {
        "forward.updatew1": "-eta * dE_dV", "forward.updatew2": "-eta * dE_dW",
    },
    "s21_two_weight_chain": {
        "gradients.dJ_dyhat": "dJ_dy_hat", "gradients.dyhat_dw2": "dy_hat_dw2",
        "gradients.dyhat_dz1": "dy_hat_dz1",
    },
}
TOLERANCES: dict = {}
