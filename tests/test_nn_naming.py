"""What networks of whole layers record their input as: a constant with a name."""

import numpy as np
import pytest

import autograd
from autograd import Tensor
from autograd.errors import ShapeError
from autograd.graph import Graph
from nn import Dense, Dropout, Sequential, Skip, losses

X = np.arange(1.0, 11.0).reshape(5, 2)


def network(dtype=float):
    return Sequential(Dense(2, 4, "tanh", rng=0, dtype=dtype), Dense(4, 1, rng=1, dtype=dtype))


def test_the_input_of_a_network_is_called_X_in_formulas_and_steps():
    graph = Graph(network()(X))
    assert [graph.name(node) for node in graph.nodes] == [
        "X", "W1", "v1", "b1", "z1", "h1", "W2", "v2", "b2", "z2"]
    assert graph["X"].is_constant and (graph["X"].data == X).all()
    node = graph["v1"]
    assert not any(isinstance(operand, np.ndarray) for operand in node.operands)


def test_steps_write_X_instead_of_the_shape_of_an_array():
    loss = losses.squared_error(network()(X), np.zeros((5, 1)))
    loss.backward()
    texts = "\n".join(str(step) for step in Graph(loss).steps())
    assert "X" in texts and "array(5, 2)" not in texts


def test_it_gets_no_gradient_and_those_of_the_weights_are_as_before():
    model = network()
    loss = losses.squared_error(model(X), np.zeros((5, 1)))
    loss.backward()
    assert Graph(loss)["X"].grad is None
    asked = Tensor(X, "mine")  # a node is recorded under its own name, and gets a gradient
    other = losses.squared_error(model(asked), np.zeros((5, 1)))
    for one, same in zip(autograd.gradients(loss, model.parameters()),
                         autograd.gradients(other, model.parameters()), strict=True):
        assert np.array_equal(one, same)
    assert Graph(other)["mine"] is asked and np.any(autograd.gradients(other, asked))


def test_one_example_is_called_x():
    assert [node.name for node in Graph(Dense(2, 1, rng=0)([1.0, 2.0])).leaves] == ["x", "W", "b"]


@pytest.mark.parametrize("given", [float, np.float32])
@pytest.mark.parametrize("dtype", [float, np.float32])
def test_it_has_the_precision_of_the_layer(dtype, given):
    output = network(dtype)(X.astype(given))
    assert Graph(output)["X"].dtype == output.dtype == dtype


def test_a_skip_has_one_X_for_both_ways():
    y = Skip(Dense(2, 2, rng=0))(X)
    assert [node.name for node in Graph(y).leaves] == ["X", "W1", "b1"]
    assert y.operands[0] is Graph(y)["X"]
    of_another_precision = Skip(Dense(2, 2, rng=0, dtype=np.float32))(X)
    assert of_another_precision.dtype == float  # as ever: x is not rounded on its way past F


def test_predict_and_layers_in_front_compute_with_plain_arrays():
    model = Sequential(Dropout(0.5), Dense(2, 1, rng=0))
    assert type(model.predict(X)) is np.ndarray
    graph = Graph(model(X, training=True, rng=0))
    dropped = graph["X"].data
    assert len(graph.nodes) == 5 and 0 < np.count_nonzero(dropped == 0) < X.size


def test_an_empty_batch_is_refused_by_the_network():
    with pytest.raises(ShapeError, match=r"Dense: got an empty array of shape \(0, 2\)"):
        Dense(2, 1, rng=0)(np.ones((0, 2)))
