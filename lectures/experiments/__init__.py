"""Experiments of the lectures: each shows a claim by numbers, a figure and one sentence.

Read `form` first (what an experiment is), then one module, such as `depth`.

>>> print(EXPERIMENTS["saturation"]())
At z = −6, where p = 0.0025 should be 1, the gradient of cross-entropy is -0.9975, ...
"""

from importlib import import_module

from lectures.experiments.form import EXPERIMENTS, Experiment, Result, experiment

MODULES: tuple[str, ...] = (
    "xor",
    "playground",
    "classification",
    "linear_layers",
    "conditioning",
    "initialization",
    "gradient_flow",
    "boolean_functions",
    "universal_approximation",
    "depth",
    "genz_functions",
    "activations",
    "caching",
    "finite_differences",
    "learning_rates",
    "gradient_descent",
    "cliffs",
    "ravines",
    "critical_points",
    "batch_normalization",
    "overfitting",
    "early_stopping",
    "weight_penalties",
    "dropout",
    "hyperparameters",
)
"""The modules of experiments, in the order in which they are listed."""

for _module in MODULES:
    import_module(f"lectures.experiments.{_module}")

__all__ = ["EXPERIMENTS", "MODULES", "Experiment", "Result", "experiment"]
