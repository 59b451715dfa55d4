"""Histories as plots: each panel's numbers, and marks at the best epoch and at the end."""

import numpy as np
import pytest
from matplotlib import pyplot

from nn import Dense, History, Sequential, data, train
from tests.plotted import TRAINED, closed_figures, lines, texts  # noqa: F401
from viz import plots


def test_a_history_in_three_panels():
    loss, gradients, rate = plots.history(TRAINED)
    drawn = lines(loss)
    assert drawn["training"].tolist() == [[0, 1, 2, 3], TRAINED.train_loss]
    assert drawn["validation"].tolist() == [[0, 1, 2, 3], TRAINED.validation_loss]
    assert drawn["best: epoch 1"][0].tolist() == [1, 1]
    assert drawn["early stopping: epoch 3"][0].tolist() == [3, 3]
    assert texts(loss) == list(drawn)
    for name, row in TRAINED.gradient_norms.items():
        assert lines(gradients)[name][1].tolist() == row
    assert gradients.get_yscale() == "log" and loss.get_yscale() == "linear"
    assert lines(rate)["learning rate η"][1].tolist() == TRAINED.learning_rate
    assert [ax.get_ylabel() for ax in (loss, gradients, rate)] == [
        "loss", "squared gradient gᵀg", "learning rate η"]
    assert rate.get_xlabel() == "epoch" and not loss.get_xlabel()
    for ax in (gradients, rate):  # marked there too, without a word
        assert [line.get_xdata()[0] for line in ax.lines[-2:]] == [1, 3]


def test_a_real_training():
    X, y = data.moons(60, rng=0)
    model = Sequential(Dense(2, 4, "tanh", rng=0), Dense(4, 1, rng=1))
    h = train(model, (X, y), "sigmoid_cross_entropy", epochs=3, progress=False)
    axes = plots.history(h)
    assert len(axes) == 3 and "validation" not in lines(axes[0])
    assert lines(axes[0])["training"][1].tolist() == h.train_loss
    assert not any("epochs:" in label for label in texts(axes[0]))  # it ran through all of them


def test_one_axes_gets_the_loss_and_others_by_name():
    ax = pyplot.figure().add_subplot()
    assert plots.history(TRAINED, ax=ax) is ax
    assert "training" in lines(ax) and ax.get_xlabel() == "epoch"
    for name, label in (("metrics", "accuracy"), ("saturated", "Dense 1"), ("dead", "Dense 2")):
        shown, = plots.history(TRAINED, show=name)
        assert label in lines(shown)
    _, axes = pyplot.subplots(1, 2)
    found = plots.history(TRAINED, show=["loss", "dead"], ax=list(axes))
    assert [a is b for a, b in zip(found, axes, strict=True)] == [True, True]
    assert lines(axes[1])["Dense 2"][1].tolist() == [0, 0, 1, 2]


def test_gradients_that_are_0_and_losses_that_are_inf_are_no_trouble():
    h = History(train_loss=[1.0, np.inf, np.nan], gradient_norms={"Dense 1": [0.0, 0.0, 0.0]},
                learning_rate=[0.1] * 3, stopped="diverged")
    axes = plots.history(h)
    axes[0].figure.canvas.draw()
    assert axes[1].get_yscale() == "linear" and "diverged: epoch 2" in texts(axes[0])


def test_few_epochs_have_marks():
    one = History(train_loss=[1.0])
    assert plots.history(one)[0].lines[0].get_marker() == "o"  # else it would be invisible
    many = History(train_loss=[1.0] * 40)
    assert plots.history(many)[0].lines[0].get_marker() == "None"


def test_learning_curves():
    runs = {"η = 0.1": TRAINED, "η = 1": History(train_loss=[3.0, 9.0], validation_loss=[3.0, 8.0])}
    ax = plots.learning_curves(runs)
    assert {name: row[1].tolist() for name, row in lines(ax).items()} == {
        "η = 0.1": TRAINED.train_loss, "η = 1": [3.0, 9.0]}
    assert ax.get_ylabel() == "training loss"
    ax = plots.learning_curves(runs, validation=True)
    assert lines(ax)["η = 1"][1].tolist() == [3.0, 8.0] and ax.get_ylabel() == "validation loss"


class Diverged(FloatingPointError):
    history = TRAINED


@pytest.mark.parametrize(("call", "error", "message"), [
    (lambda: plots.history([1.0]), TypeError,
     r"history: expected the History that nn\.train returned, got list \[1\.0\]"),
    (lambda: plots.history(Diverged()), TypeError, r"Pass its history: error\.history"),
    (lambda: plots.history(History()), ValueError,
     "the history is empty: not one epoch was finished"),
    (lambda: plots.history(TRAINED, show="los"), ValueError, "history: show.*los.*loss"),
    (lambda: plots.history(TRAINED, show=[]), ValueError, "show is empty. Name at least one"),
    (lambda: plots.history(History(train_loss=[1.0]), show="dead"), ValueError,
     "there is nothing to show for 'dead' in this history"),
    (lambda: plots.learning_curves([TRAINED]), TypeError,
     r'expected a dict such as \{"η = 0\.1": history\}, got list'),
    (lambda: plots.learning_curves({}), ValueError, "the dict of histories is empty"),
    (lambda: plots.learning_curves({"a": History()}), ValueError, "a: the history is empty"),
    (lambda: plots.learning_curves({"a": History(train_loss=[1.0])}, validation=True), ValueError,
     "learning_curves: a has no validation loss"),
])  # fmt: skip
def test_errors_name_the_cure_and_leave_no_figure(call, error, message):
    with pytest.raises(error, match=message):
        call()
    assert not pyplot.get_fignums()


def test_another_number_of_axes_is_refused():
    _, axes = pyplot.subplots(2, 1)
    with pytest.raises(ValueError, match="history: 3 panels need as many Axes, got 2"):
        plots.history(TRAINED, ax=axes)
    with pytest.raises(ValueError, match="history: 2 panels need as many Axes, got 1"):
        plots.history(TRAINED, show=["loss", "dead"], ax=axes[0])
    with pytest.raises(TypeError, match="history: ax must be one Axes of matplotlib, got int 3"):
        plots.history(TRAINED, show="loss", ax=[3])
    assert not axes[0].lines and not axes[1].lines
