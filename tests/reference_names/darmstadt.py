"""Expressions for the reference numbers of the Darmstadt deck."""

NAMES = {
    "d02_two_layer_sigmoid": {"gradients.dL_dyhat": "dL_dy_hat"},
    "d03_skip_identity": {
        "gradients.dL_dyhat": "dL_dy_hat", "gradients.dyhat_dw0": "dy_hat_dw0",
        "gradients.dyhat_dw1": "dy_hat_dw1", "gradients.dyhat_db0": "dy_hat_db0",
        "gradients.dyhat_db1": "dy_hat_db1",
    },
}
TOLERANCES: dict = {}
