"""Networks, their drawings, and what is in these, for the tests of `draw_network`."""

import xml.etree.ElementTree as ElementTree

import numpy as np

from nn import (
    MLP,
    Activation,
    BatchNorm,
    Dense,
    Dropout,
    GaussianNoise,
    Heads,
    McCullochPitts,
    Sequential,
    Skip,
)
from viz import draw_network

SVG = "{http://www.w3.org/2000/svg}"


def xor():
    model = MLP(2, [2, 1], ["relu", "linear"], rng=0)
    model.load_state_dict({"W1": [[1, 1], [1, 1]], "b1": [0, -1], "W2": [[1], [-2]], "b2": [0]})
    return model


def after_backward():
    model = xor()
    (model([1.0, 1.0])[0] - 1.0).__pow__(2).named("J").backward()
    return model


def thinned():
    model = Sequential(Dense(3, 4, "relu", rng=0), Dropout(0.5), Dense(4, 1, rng=1))
    model(np.ones((2, 3)), training=True, rng=1)
    return model


def skips():
    return Sequential(
        Dense(2, 3, "tanh", rng=0),
        Skip(Dense(3, 3, "tanh", rng=1), Skip(Dense(3, 3, rng=2), Activation("relu"))),
        BatchNorm(3), Dense(3, 1, rng=3))


def tasks():
    return Heads(Dense(2, 3, "tanh", rng=0), {
        'he said "<hi>"|{}': Sequential(Skip(Dense(3, 3, rng=1)), Dense(3, 1, rng=2)),
        "noisy": Sequential(GaussianNoise(0.1), Dense(3, 2, "softmax", rng=3))})


def nested_tasks():
    inner = Heads(Dense(2, 2, rng=2), {"c": Dense(2, 4, rng=3), "d": Dense(2, 4, rng=4)})
    first = Sequential(Dense(2, 4, rng=1), Dense(4, 4, rng=5))
    return Heads(Dense(2, 2, rng=0), {"a": first, "b": inner})


def wide():
    return Sequential(Dense(784, 512, "relu", rng=0), Dense(512, 256, "relu", rng=1),
                      Dense(256, 10, "softmax", rng=2))


CASES = {
    "network_xor": lambda: draw_network(xor(), [1, 0]),
    "network_xor_inside": lambda: draw_network(xor(), biases="inside"),
    "network_gradients": lambda: draw_network(after_backward()),
    "network_dropped": lambda: draw_network(thinned()),
    "network_skips": lambda: draw_network(skips()),
    "network_tasks": lambda: draw_network(tasks()),
    "network_wide": lambda: draw_network(MLP(20, [12, 2], rng=0), most_units=4),
    "network_threshold": lambda: draw_network(McCullochPitts([2, 4, -1], bias=-2), [1, 1, 0]),
}


def texts(drawing):
    return ["".join(text.itertext()).replace("\xa0", " ").strip()
            for text in ElementTree.fromstring(drawing.svg).iter(f"{SVG}text")]


def groups(drawing):
    """The classes of all groups in the SVG, by their titles."""
    found = {}
    for group in ElementTree.fromstring(drawing.svg).iter(f"{SVG}g"):
        title = group.find(f"{SVG}title")
        if title is not None:
            found.setdefault(title.text, []).append(group.get("class", ""))
    return found


def units(drawing):
    return {unit.id: unit for column in drawing.network.columns for unit in column.units}


def lines(drawing):
    return {(line.tail, line.head): line for line in drawing.network.connections}


def titles(drawing):
    return [column.title for column in drawing.network.columns]
