"""Every formula about networks that the lectures teach has a public name and a test of its own.

The rows are numbered by topic: B1 activations, B2 output units, B3 losses, B4 objectives, B5
regularizers, B6 first-order optimizers, B7 second-order methods, B8 dropout, B9 initializers and
normalization, B10 schedules and early stopping, B11 clipping and checking. A test that covers a
row bears its number in its name, such as ``test_B3_6_...``.
"""

import importlib
import re
from pathlib import Path

import pytest

ROWS = {
    "B1.1": "nn.activations:identity",
    "B1.2": "autograd:sigmoid nn.activations:logistic",
    "B1.3": "autograd:tanh",
    "B1.4": "autograd:relu",
    "B1.5": "autograd:gelu",
    "B1.6": "autograd:elu nn.activations:elu",
    "B1.7": "autograd:swish",
    "B1.8": "nn.activations:threshold nn.activations:sign nn:McCullochPitts nn:Perceptron",
    "B1.9": "nn:MaxPool nn:Maxout",
    "B1.10": "nn.activations:Activation",
    "B2.1": "nn.losses:squared_error nn.losses:gaussian_negative_log_likelihood",
    "B2.2": "nn.losses:sigmoid_cross_entropy nn.losses:binary_cross_entropy",
    "B2.3": "autograd:softmax nn.losses:softmax_cross_entropy",
    "B2.4": "autograd:sparsemax",
    "B2.5": "autograd:softmax autograd:sparsemax",
    "B2.7": "nn.activations:logistic nn.marsland:MarslandMLP",
    "B2.8": "nn.metrics:accuracy",
    "B3.1": "nn.losses:squared_error",
    "B3.2": "nn.losses:squared_error",
    "B3.3": "nn.losses:squared_error",
    "B3.4": "nn.losses:squared_error",
    "B3.5": "nn.losses:squared_error nn.losses:mean_squared_error",
    "B3.6": "nn.losses:softmax_cross_entropy",
    "B3.7": "nn.losses:sparsemax_loss",
    "B3.8": "nn.losses:hinge nn.losses:multiclass_hinge",
    "B3.9": "nn.losses:binary_cross_entropy nn.losses:sigmoid_cross_entropy",
    "B3.10": "nn.losses:cross_entropy nn.losses:kl_divergence",
    "B3.11": "nn.losses:hinge",
    "B3.12": "nn.losses:sigmoid_cross_entropy",
    "B3.14": "nn.losses:zero_one_error",
    "B4.1": "nn.losses:squared_error",
    "B4.2": "nn.losses:squared_error",
    "B4.3": "nn.losses:squared_error",
    "B4.4": "nn.losses:squared_error",
    "B4.5": "nn.regularizers:L1 nn.regularizers:L2",
    "B5.1": "nn.regularizers:L1 nn.regularizers:L2",
    "B5.2": "nn.regularizers:L2 nn.optimizers:AdamW",
    "B5.3": "nn.regularizers:L2",
    "B5.4": "nn.regularizers:L1",
    "B5.5": "nn.regularizers:L2",
    "B5.6": "nn.regularizers:L2",
    "B5.7": "nn:GaussianNoise",
    "B5.8": "nn:Heads",
    "B6.1": "nn.optimizers:GradientDescent",
    "B6.2": "nn.optimizers:SGD",
    "B6.3": "nn.optimizers:Adagrad",
    "B6.4": "nn.optimizers:RMSprop",
    "B6.5": "nn.optimizers:Adam",
    "B6.6": "nn.optimizers:GradientDescent",
    "B6.7": "nn.optimizers:Momentum",
    "B6.8": "nn.optimizers:Adadelta",
    "B6.9": "nn.optimizers:Adam",
    "B6.10": "nn.optimizers:GradientDescent",
    "B6.11": "nn.optimizers:Momentum",
    "B6.12": "nn.optimizers:Nesterov",
    "B6.13": "nn.optimizers:Adagrad",
    "B6.14": "nn.optimizers:RMSprop",
    "B6.15": "nn.optimizers:Adam",
    "B6.16": "nn.schedules:inverse_time nn.optimizers:Nesterov",
    "B6.17": "nn.optimizers:GradientDescent",
    "B6.18": "nn.schedules:robbins_monro",
    "B6.19": "nn:train",
    "B6.20": "nn:Perceptron nn.marsland:MarslandMLP",
    "B7.1": "nn.second_order:newton_step",
    "B7.2": "nn.second_order:minimize",
    "B7.3": "nn.second_order:minimize",
    "B7.4": "nn.second_order:levenberg_marquardt",
    "B8.1": "nn:Dropout",
    "B8.2": "nn:Dropout",
    "B8.3": "nn:Dropout",
    "B8.4": "nn:Dropout",
    "B8.5": "nn.dropout:ensemble",
    "B8.6": "nn:Dropout",
    "B9.1": "nn:BatchNorm",
    "B9.2": "nn:BatchNorm",
    "B9.3": "nn.data:scaled",
    "B9.4": "nn.data:scaled",
    "B9.5": "nn.initializers:constant",
    "B9.6": "nn.initializers:glorot_uniform",
    "B9.7": "nn.initializers:darmstadt_normal",
    "B9.8": "nn.initializers:constant",
    "B9.9": "nn.initializers:uniform nn.initializers:normal",
    "B9.10": "nn.initializers:normal nn.initializers:he_normal",
    "B9.11": "nn.initializers:uniform",
    "B9.12": "nn.initializers:keras_uniform",
    "B10.1": "nn.schedules:HalveAndGoBack",
    "B10.2": "nn:EarlyStopping",
    "B10.3": "nn:EarlyStopping",
    "B10.4": "nn:EarlyStopping",
    "B10.5": "nn.schedules:inverse_time",
    "B10.6": "nn.schedules:robbins_monro",
    "B10.7": "nn.schedules:constant",
    "B10.8": "nn.schedules:constant nn.optimizers:Adam",
    "B11.1": "nn.clipping:clip_by_norm nn.clipping:clip_by_value",
    "B11.2": "autograd:check_gradients",
    "B11.3": "autograd:check_gradients",
    "B11.4": "nn:History",
    "B11.5": "nn:train",
}

EXCLUDED = {
    "B2.6": "Poisson, ordinal and survival likelihoods: a worked example in the open, no API",
    "B3.13": "the same, as losses",
    "B5.9": "points to other rows: early stopping B10, dropout B8",
    "B7.5": "a claim, and a doubtful one: that Adadelta approximates Levenberg's method",
}
"""Rows that need no name here, and why."""

SECTIONS = {"B1": 10, "B2": 8, "B3": 14, "B4": 5, "B5": 9, "B6": 20, "B7": 5, "B8": 6, "B9": 12,
            "B10": 8, "B11": 5}
"""How many rows each topic has."""

TESTS = "\n".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("*.py"))
NAMED = re.findall(r"def (test_\w+)", TESTS)


def test_every_row_of_the_lectures_is_here_or_excluded_for_a_reason():
    all_rows = [f"{section}.{i}" for section, n in SECTIONS.items() for i in range(1, n + 1)]
    assert len(all_rows) == 102
    assert sorted([*ROWS, *EXCLUDED]) == sorted(all_rows)
    assert all(EXCLUDED.values())


@pytest.mark.parametrize("row", ROWS)
def test_every_row_has_public_names(row):
    for thing in ROWS[row].split():
        module, name = thing.split(":")
        found = getattr(importlib.import_module(module), name)
        assert found.__doc__, f"{thing} has no docstring"


@pytest.mark.parametrize("row", ROWS)
def test_every_row_has_a_test_that_names_it(row):
    mark = re.compile(rf"_{row.replace('.', '_')}(?!\d)")
    assert any(mark.search(name) for name in NAMED), f"no test names row {row}"
