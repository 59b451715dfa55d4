"""Networks of the slides as columns of units: single neurons, layers, dropout, several tasks."""

from __future__ import annotations

from typing import Any

import numpy as np

import viz
from autograd import Value, constant
from lectures.figures.boundaries import lausanne_unit
from lectures.figures.form import figure
from lectures.figures.named import draw_named
from lectures.figures.panels import panels
from nn import MLP, Dense, Dropout, Heads, McCullochPitts, Sequential, activations, data


def goodfellow_xor() -> MLP:
    """The network that computes XOR: h = max(0, xW + c), y = hw, with Goodfellow's weights."""
    mlp = MLP(2, [2, 1], "relu", rng=0)
    mlp.load_state_dict({"W1": np.ones((2, 2)), "b1": np.array([0.0, -1.0]),
                         "W2": np.array([[1.0], [-2.0]]), "b2": np.array([0.0])})
    return mlp


@figure("G8", title="One network in two styles",
        slides=('Uppsala, "The Feed-Forward Network" (Goodfellow et al., Fig. 6.2)',))
def network_in_two_styles() -> Any:
    """The network for XOR, from one recorded graph: on the left every unit is a node, on the right
    each layer is one, and its weights are a matrix.
    """
    mlp = goodfellow_xor()
    (y,) = mlp([constant(1.0, "x[0]"), constant(0.0, "x[1]")])
    return {
        "Every unit a node": viz.draw_network(mlp, [1.0, 0.0], biases="inside"),
        "Each layer a node": viz.draw(y.named("y"), style="layers", gradients=False),
        "Every number a node, as it was recorded": viz.draw(
            y, style="units", gradients=False, local_derivatives=False),
    }


@figure("G9", title="A threshold unit",
        slides=('Lisbon, "Artificial Neuron (McCulloch and Pitts)"',))
def threshold_unit() -> Any:
    """The unit for y = x₂ (x₁ + x̄₃): weights 2, 4, −1 and bias −2, here for x = (−1, 1, −1), whose
    sum is 1: it fires.
    """
    return viz.draw_network(McCullochPitts([2.0, 4.0, -1.0], bias=-2.0), [-1.0, 1.0, -1.0])


def threshold_xor() -> MLP:
    """z₁ = sgn(1 − x₁ + x₂), z₂ = sgn(−1 − x₁ + x₂), y = sgn(1 − z₁ + z₂)."""
    mlp = MLP(2, [2, 1], ["sign", "sign"], rng=0)
    mlp.load_state_dict({"W1": np.array([[-1.0, -1.0], [1.0, 1.0]]), "b1": np.array([1.0, -1.0]),
                         "W2": np.array([[-1.0], [1.0]]), "b2": np.array([1.0])})
    return mlp


@figure("G10", title="A threshold network for XOR",
        slides=('Lisbon, "Solving XOR with Multi-Layer Perceptron" (Fig. 3.11, 3.12)',))
def threshold_xor_network() -> Any:
    """The network and its two discriminant lines 1 − x₁ + x₂ = 0 and −1 − x₁ + x₂ = 0: between
    them y = −1, outside y = +1.
    """
    mlp = threshold_xor()
    X, y = data.boolean_xor("-+")
    drawn, (ax,) = panels(width=6.4, height=5.6)
    viz.plots.decision_regions(mlp, X, y, spans=(-2, 2), names=["y = −1", "y = +1"], ax=ax)
    first = mlp.as_dense().state_dict()
    x1 = np.array([-2.0, 2.0])
    for k, (w, b) in enumerate(zip(first["W1"].T, first["b1"], strict=True), 1):
        x2 = -(b + w[0] * x1) / w[1]
        text = f"z{'₁₂'[k - 1]}: {b:g} − x₁ + x₂ = 0".replace("-", "−")
        ax.plot(x1, x2, label=text, color=viz.plots.style.color(k + 1), linewidth=4)
        ax.annotate(text, (0, x2.mean()), rotation=45, ha="center", va="center",
                    transform_rotates_text=True, bbox={"facecolor": "white", "edgecolor": "none"})
    ax.set_aspect("equal")
    return {"The network": viz.draw_network(mlp, [1.0, -1.0]), "Its two lines": drawn}


@figure("G11", title="One neuron",
        slides=('Lisbon, "Artificial Neuron"', 'Darmstadt, "Abstract neuron model"',
                'Lausanne, "Model of A Neuron (1943)"',
                'Lausanne, "The Perceptron: Forward Propagation"',
                'Lausanne, "A Perceptron -- Simplified"'))
def neuron() -> Any:
    """Inputs times weights, their sum and the bias, the activation, the output: with Lausanne's
    numbers, z = 1 + 3·(−1) − 2·2 = −6 and ŷ = σ(−6).
    """
    w, x = [Value(3.0, "w1"), Value(-2.0, "w2")], [constant(-1.0, "x1"), constant(2.0, "x2")]
    z = (Value(1.0, "w0") + w[0] * x[0] + w[1] * x[1]).named("z")
    return {"Its computation": draw_named(activations.get("sigmoid")(z).named("ŷ"),
                                          gradients=False, slopes=False),
            "Simplified": viz.draw_network(lausanne_unit(), [-1.0, 2.0], biases="inside", digits=2)}


@figure("G12", title="Layers of units",
        slides=('Lisbon, "Single Hidden Layer"', 'Lisbon, "Multiple Hidden Layers"',
                'Darmstadt, single-layer, multi-class and multi-layer networks',
                'Lausanne, "Multi-Output Perceptron"', 'Lausanne, "Single Layer NN" (3 slides)',
                'Lausanne, "Fully Connected DNN"'))
def layered_networks() -> Any:
    """From one output to several, from no hidden layer to three: D inputs, K hidden units in each
    layer, 1 or C outputs. Lines are as wide as weights are large, dashed where negative.
    """
    D, K, C = 4, 5, 3
    networks = {
        "No hidden layer, one output": [Dense(D, 1, "sigmoid", rng=0)],
        "No hidden layer, C outputs": [Dense(D, C, "softmax", rng=1)],
        "One hidden layer": [Dense(D, K, "tanh", rng=2), Dense(K, 1, "sigmoid", rng=3)],
        "Three hidden layers": [Dense(D, K, "relu", rng=4), Dense(K, K, "relu", rng=5),
                                Dense(K, K, "relu", rng=6), Dense(K, C, "softmax", rng=7)],
    }
    return {name: viz.draw_network(Sequential(*layers), biases="none", numbers=False)
            for name, layers in networks.items()}


@figure("G13", title="Dropout: a network and a thinned one",
        slides=('Lisbon, "Dropout Regularization"',
                'Uppsala, "Dropout" (Srivastava et al., Fig. 1)',
                'Lausanne, "Regularization in NN: Dropout"'))
def thinned_network() -> Any:
    """A network with two hidden layers, and the same as one training step sees it: units that
    dropout dropped are crossed out, and so are their weights.
    """
    layers = [Dense(5, 5, "relu", rng=0), Dropout(0.5), Dense(5, 5, "relu", rng=1), Dropout(0.5),
              Dense(5, 1, "sigmoid", rng=2)]
    model = Sequential(*layers)
    whole = viz.draw_network(model, biases="none", numbers=False, dropped=False)
    model(np.ones((1, 5)), training=True, rng=3)  # draws which units are dropped
    return {"The network": whole,
            "One thinned network": viz.draw_network(model, biases="none", numbers=False)}


@figure("G36", title="Several tasks share a representation",
        slides=('Uppsala, "Multi-Task Learning" (Goodfellow et al., Fig. 7.2)',))
def multi_task_network() -> Any:
    """Both tasks share the input and h(shared); each has units and an output of its own."""
    shared = Dense(4, 5, "tanh", rng=0)
    heads = {name: Sequential(Dense(5, 3, "tanh", rng=k), Dense(3, 1, rng=k + 10))
             for k, name in enumerate(("task 1", "task 2"), 1)}
    return viz.draw_network(Heads(shared, heads), biases="none", numbers=False)


__all__ = ["goodfellow_xor", "layered_networks", "multi_task_network", "network_in_two_styles",
           "neuron", "thinned_network", "threshold_unit", "threshold_xor", "threshold_xor_network"]
