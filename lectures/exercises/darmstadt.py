"""The questions of the Darmstadt deck that are answered in words."""

from __future__ import annotations

from lectures.decks import DARMSTADT
from lectures.exercises.form import choose_one, exercise

SELF_TEST = "Self-Test Questions"

choose_one(
    "I2", deck=DARMSTADT, slide=SELF_TEST,
    question="How do neural networks relate to the brain?",
    choices={
        "a": "A unit is a rough sketch of a neuron: it adds up weighted signals and fires above a "
             "threshold. The rest is mathematics.",
        "b": "They are a model of the brain: backpropagation is how neurons learn.",
        "c": "Not at all; the name is an accident.",
    },
    right="a",
    hint="What did McCulloch and Pitts describe in 1943, and what does no neuron do?",
    mistakes={"b": "There is no evidence that neurons send errors backwards through the same "
                   "connections.",
              "c": "McCulloch and Pitts wanted to describe nerve cells."},
    solution_text="They were inspired by it: dendrites and synapses became weighted inputs, the "
                  "cell body a sum, firing an activation function. Real neurons send spikes in "
                  "time, and how they learn is not backpropagation.",
)

choose_one(
    "I5", deck=DARMSTADT, slide=SELF_TEST,
    question="Why were neural networks abandoned in the 1970s, and later in the 1990s? Why did "
             "they re-awaken in the 2010s? Which sentence has it right?",
    choices={
        "a": "1970s: no computers. 1990s: no backpropagation. 2010s: backpropagation was found.",
        "b": "1970s: a single layer cannot learn XOR, and nobody knew how to train two. 1990s: "
             "other methods, such as support vector machines, were easier to train and to "
             "analyze. 2010s: much more data, fast graphics processors, better training.",
        "c": "1970s: overfitting. 1990s: vanishing gradients were proven to be unavoidable. 2010s: "
             "the proof was found to be wrong.",
    },
    right="b",
    hint="Minsky and Papert's book is of 1969, backpropagation became known in 1986.",
    mistakes={"a": "Backpropagation became known in 1986 (Rumelhart, Hinton and Williams).",
              "c": "There is no such proof; better activations and first weights helped."},
    solution_text="Minsky and Papert showed in 1969 what one layer cannot do; backpropagation "
                  "revived the field in 1986. In the 1990s convex methods with few settings did as "
                  "well on the small data sets of the time. Since about 2010 there are large data "
                  "sets, graphics processors, ReLU, better first weights and dropout.",
)


@exercise(
    "I6", deck=DARMSTADT, slide=SELF_TEST, kind="choice",
    question="Which output layer and loss function for which task?",
    choices={
        "a": "sigmoid output, binary cross-entropy",
        "b": "linear output, squared error",
        "c": "softmax output, cross-entropy",
    },
    give='{"regression": "a", "two classes": "a", "several classes": "a"}',
    hint="The output must be able to say what the target may be: any number, a probability, "
         "probabilities that add up to 1.",
    solution_text="Each loss is the negative log-likelihood of the distribution that fits the "
                  "data: normal, Bernoulli, categorical. In all three the derivative with respect "
                  "to the score z is output minus target.",
)
def output_and_loss() -> dict[str, str]:
    """The letters by task."""
    return {"regression": "b", "two classes": "a", "several classes": "c"}


choose_one(
    "I10", deck=DARMSTADT, slide=SELF_TEST,
    question="Why can neural networks overfit, and what can be done? Which of these does not help?",
    choices={
        "a": "more data", "b": "a penalty on the weights", "c": "dropout",
        "d": "training until the training error is zero", "e": "stopping early",
    },
    right="d",
    hint="A network with many weights can learn its examples by heart. Which choice asks for that?",
    mistakes={letter: "It helps." for letter in "abce"},
    solution_text="They have enough weights to fit noise as well as signal. More or augmented "
                  "data, weight decay, dropout, early stopping and smaller networks help; a lower "
                  "training error is no sign of a lower error on new data.",
)


@exercise(
    "I14", deck=DARMSTADT, slide="Gradient Descent", kind="choice",
    question="When to update W? How to choose the learning rate? How to initialize W?",
    choices={
        "a": "all weights zero",
        "b": "all weights the same small number",
        "c": "small random numbers, scaled to the number of inputs",
        "d": "after each mini-batch",
        "e": "after each weight's derivative",
        "f": "the largest at which the cost still decreases steadily; smaller later on",
        "g": "as small as possible, so that nothing diverges",
    },
    give='{"update": "a", "learning rate": "a", "W": "a"}',
    hint="Think of symmetry for W, and of time for the learning rate.",
    mistakes={
        "a": "Then no hidden unit gets a gradient: try it with tanh.",
        "b": "Then all units of a layer get the same gradient and stay the same for ever.",
        "e": "All derivatives belong to the same W: changing it between them mixes two points.",
        "g": "Then it does not get anywhere.",
    },
    solution_text="After each mini-batch: many cheap steps in about the right direction. The "
                  "learning rate by trial, decreasing, or by an optimizer that adapts it. W "
                  "randomly, so that units differ, with a variance that keeps signals of about the "
                  "same size in all layers.",
)
def how_to_descend() -> dict[str, str]:
    """The letters by question."""
    return {"update": "d", "learning rate": "f", "W": "c"}


choose_one(
    "I16", deck=DARMSTADT, slide="Overfitting",
    question="A network is much larger than needed. Is it prone to overfitting?",
    choices={
        "a": "No: training stops in a minimum.",
        "b": "Yes, always; the only remedy is the right size.",
        "c": "Yes, but regularization, early stopping or more data keep it from it, so that it may "
             "be large.",
    },
    right="c",
    hint="Between two data points, what keeps the function from bending?",
    mistakes={"a": "The minimum of the training cost is where it has learned the noise.",
              "b": "The right size is not known; a penalty is easier to tune."},
    solution_text="It can fit the noise with the units that it does not need. In practice one "
                  "takes a network that is large enough to fit the training data, and regularizes.",
)
