"""Expressions for the reference numbers of the Uppsala deck."""

NAMES = {
    "u01_xor_slide": {
        "gradients.dy_dW": ("dy_dW", 0), "gradients.dy_db1": ("dy_db1", 0),
        "gradients.dy_dw": ("dy_dw", 0), "gradients.dy_db2": ("dy_db2", 0),
        "gradients.dy_dx": ("dy_dx", 0),
    },
    "u04_forward_backward": {
        "gradients.dJ_dyhat": "dJ_dy_hat", "gradients.delta1": "dJ_dz1",
        "gradients.grad_norm_sq": "sum(dJ_dw**2) + sum(dJ_dW1**2)",
    },
}
TOLERANCES: dict = {}
