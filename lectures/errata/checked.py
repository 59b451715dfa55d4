"""What else was checked in the decks: found right, or not to be decided from the slides alone."""

FOUND_RIGHT = {
    "U": ("weight decay by 1 - 2 alpha eps", "ELU", "sigmoid and tanh", "the saddle z = x^2 - y^2"),
    "L": ("all 8 rows of the McCulloch-Pitts table", "the XOR network of threshold units",
          "dr/dt = 9 t^2 + 2 t", "sigma(z) = (1 + tanh(z / 2)) / 2", "the sparsemax algorithm",
          "the gradients of softmax and sparsemax losses", "Glorot's bound",
          "weight decay by 1 - eta lambda", "W = 0.1 and b = 0.3 of the TensorFlow listing"),
    "D": ("45 + 65 = 110 in binary digits", "10^9 weights of 1000 x 1000 x 1000",
          "least-squares gradients", "the chain rule of two variables", "skip connections",
          "the Kronecker identity", "the Levenberg-Marquardt step",
          "the numbers of regions for one input"),
    "S": ("g(-6) = 0.002", "100 steps of inference", "swish is not monotonic",
          "(4.4) to (4.10) for beta = 1", "the Genz functions and their b_j", "momentum",
          "AdaGrad"),
}
"""Statements that were checked and found right, by the letter of the deck."""

UNDECIDED = {
    "U": ("the numbers of the figures cited from Goodfellow et al. (6.3 and 6.6; in the printed "
          "book probably 6.6 and 6.7)",),
    "D": ('"Adadelta approximates Levenberg\'s method parameterwise": RMSprop divides by the '
          "square root of the mean squared gradient, Levenberg's method by the second moment plus "
          "lambda; only the scaling of each parameter by itself is alike",),
}
"""What the slides and a computer do not decide, by the letter of the deck."""

__all__ = ["FOUND_RIGHT", "UNDECIDED"]
