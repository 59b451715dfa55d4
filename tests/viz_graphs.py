"""Drawings whose DOT text is kept in tests/golden, by name."""

import numpy as np

from autograd import Graph, Tensor, Value, chain_rule, constant, grad, log_softmax, relu, tanh
from nn import MLP, Dense, Sequential, losses
from nn.initializers import constant as constant_initializer
from viz import draw

ONES = constant_initializer(1.0)
EVIL = [
    '<script>alert("1")</script>', 'a|b{c}<d>\\n\\N\\', "Größe 重み 🎉", "&amp; &lt; \\G", "x\ny",
]  # fmt: skip


def neuron():
    w, x, b = Value(-3.0, "w"), Value(2.0, "x"), Value(6.7, "b")
    return tanh(w * x + b).named("y")


def two_layers():
    x, y = constant([1.0, 2.0], "x"), constant(1.0, "y")
    W1, w = Tensor([[1, 2], [-1, 1]], "W1"), Tensor([1, -2], "w")
    h1 = relu((x @ W1).named("z1")).named("h1")
    return (0.5 * ((w @ h1).named("y_hat") - y) ** 2).named("J")


def with_gradients(root):
    root.backward()
    return root


def fan_out():
    """Lausanne's example of a variable with two paths: r = t² (3t + 1)."""
    t = Value(-1.0, "t")
    u, v = (t**2).named("u"), (3 * t + 1).named("v")
    return t, with_gradients((u * v).named("r"))


def xor():
    """Goodfellow's network for XOR, and its loss for the example (1, 0)."""
    mlp = MLP(2, [2, 1], "relu", rng=0)
    mlp.load_state_dict({"W1": np.ones((2, 2)), "b1": np.array([0.0, -1.0]),
                         "W2": np.array([[1.0], [-2.0]]), "b2": np.zeros(1)})
    y_hat = mlp([1.0, 0.0])[0]
    return mlp, with_gradients(((y_hat - 0.5) ** 2).named("J"))


def wide():
    mlp = MLP(2, [5, 5, 1], "tanh", initializer=ONES)
    return mlp, with_gradients((mlp([1.0, -1.0])[0] ** 2).named("J"))


def batch():
    mlp = MLP(1, [2, 1], "tanh", initializer=ONES)
    outputs = mlp([[0.0], [1.0], [2.0]])
    return losses.squared_error([h[0] for h in outputs], [0.0, 1.0, 0.0], reduction="sum")


def dense():
    model = Sequential(Dense(2, 2, "tanh", initializer=ONES), Dense(2, 1, initializer=ONES))
    J = losses.squared_error(model(constant([[1.0, 2.0]], "X")), [[1.0]])
    return model, with_gradients(J.named("J"))


def derivative():
    x = Value(0.5, "x")
    return grad(tanh(x).named("y"), x).named("dy_dx")


def evil_names():
    return sum(Value(float(i), name) for i, name in enumerate(EVIL, 1)) * 2


def deep():
    y = Value(1.0, "x")
    for _ in range(2000):
        y = y + 1.0
    return y.named("y")


def over():
    t, r = fan_out()
    return draw(grad(r, t).named("dr_dt"), over=r)


def second():
    t, r = fan_out()
    return draw(grad(grad(r, t), t).named("d2r_dt2"), over=r)


def path():
    t, r = fan_out()
    return draw(r, highlight=chain_rule(r, t).paths[0], local_derivatives="both")


def step():
    _, r = fan_out()
    return draw(r, highlight=list(Graph(r).steps())[-1], contributions=True)


def modules(network, **settings):
    mlp, J = network()
    return draw(J, style="modules", model=mlp, **settings)


DRAWINGS = {
    "neuron_before": lambda: draw(neuron()),
    "neuron": lambda: draw(with_gradients(neuron())),
    "two_layers": lambda: draw(with_gradients(two_layers())),
    "gradient_graph": lambda: draw(derivative()),
    "squared": lambda: draw(with_gradients((lambda x: (x * x).named("y"))(Value(3.0, "x")))),
    "evil_names": lambda: draw(evil_names()),
    "long_symbol": lambda: draw(log_softmax(Tensor([1.0, 2.0], "z")), direction="down"),
    "units": lambda: draw(with_gradients(two_layers()), style="units", contributions=True),
    "units_only": lambda: draw(two_layers(), style="units", operations=False, values=False,
                               gradients=False, local_derivatives=False),
    "layers": lambda: draw(xor()[1], style="layers", shapes=True),
    "layers_of_a_batch": lambda: draw(batch(), style="layers"),
    "modules": lambda: modules(xor),
    "modules_of_tensors": lambda: modules(dense),
    "modules_folded": lambda: modules(wide),
    "neurons_as_boxes": lambda: modules(wide, depth=2),
    "layers_as_boxes": lambda: modules(wide, depth=1),
    "all_rows": lambda: draw(with_gradients(two_layers()), shapes=True, formulas=True,
                             local_derivatives="symbols", operations="names", digits=2),
    "shares": lambda: draw(fan_out()[1], contributions=True, theme="print"),
    "over": over, "second": second, "path": path, "step": step,
    "focus": lambda: draw(xor()[1], focus="h1[0]", steps=1, theme="dark"),
    "deep": lambda: draw(deep()),
}


def boxes(diagram):
    return {box.name: box for box in diagram.picture.boxes if box.name}


def arrows(diagram, kind="forward"):
    """(name of tail, name of head) -> label; straight through the operations."""
    shown = diagram.picture
    names = {box.id: box.name or box.value.one_line() for box in shown.boxes}
    owner = {op.id: names[box] for box, op in shown.operations.items()}
    return {(names[edge.tail], owner.get(edge.head, names.get(edge.head))): edge.label
            for edge in shown.edges if edge.kind == kind and edge.tail in names}
