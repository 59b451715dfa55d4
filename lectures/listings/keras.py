"""A multilayer perceptron of softmax outputs: Lisbon's Keras code."""

from __future__ import annotations

from typing import Any

import numpy as np

import nn
from lectures.decks import LISBON
from lectures.listings.form import listing
from nn import Activation, Dense, Dropout, Sequential

PRINTED = """
from keras.models import Sequential
from keras.layers import Dense, Dropout, Activation
from keras.optimizers import SGD

model = Sequential()
# Dense(64) is a fully-connected layer with 64 hidden units.
# in the first layer, you must specify the expected input data shape:
# here, 20-dimensional vectors.
model.add(Dense(64, input_dim=20, init='uniform'))
model.add(Activation('tanh'))
model.add(Dropout(0.5))
model.add(Dense(64, init='uniform'))
model.add(Activation('tanh'))
model.add(Dropout(0.5))
model.add(Dense(10, init='uniform'))
model.add(Activation('softmax'))

sgd = SGD(lr=0.1, decay=1e-6, momentum=0.9, nesterov=True)
model.compile(loss='categorical_crossentropy',
              optimizer=sgd,
              metrics=['accuracy'])

model.fit(X_train, y_train,
          nb_epoch=20,
          batch_size=16)
score = model.evaluate(X_test, y_test, batch_size=16)
"""

NOTE = """The code is of Keras 1, whose 'uniform' is U(-0.05, 0.05) and whose decay gives the
learning rate lr / (1 + decay t) to update t. The slide does not say what X_train, y_train, X_test
and y_test are; the program takes 10 classes in 20 dimensions from scikit-learn's
make_classification. score is [loss, accuracy]. On these data a rate of 0.1 is too large with
momentum, which multiplies steps by up to 10: the training loss falls in the first epoch and rises
afterwards; lr=0.01 trains well."""


@listing("keras_mlp", deck=LISBON, slide="Some Code in Keras (Multi-Layer Perceptron)",
         printed=PRINTED, note=NOTE)
def multilayer_perceptron(lr: float = 0.1, examples: int = 1500, seed: int = 0) -> dict[str, Any]:
    """Two hidden layers with dropout, trained by Nesterov's momentum in mini-batches."""
    from sklearn.datasets import make_classification

    X, y = make_classification(examples, 20, n_informative=20, n_redundant=0, n_classes=10,
                               n_clusters_per_class=1, class_sep=2.0, random_state=seed)
    (X_train, y_train), (X_test, y_test) = nn.data.split(X, y, test=1 / 3, rng=seed)

    rng = np.random.default_rng(seed)
    model = Sequential(
        Dense(20, 64, initializer="keras_uniform", rng=rng), Activation("tanh"), Dropout(0.5),
        Dense(64, 64, initializer="keras_uniform", rng=rng), Activation("tanh"), Dropout(0.5),
        Dense(64, 10, initializer="keras_uniform", rng=rng), Activation("softmax"))

    sgd = nn.optimizers.Nesterov(model, nn.schedules.inverse_time(lr, 1e-6), momentum=0.9)
    history = nn.train(model, (X_train, y_train), "cross_entropy", sgd, epochs=20, batch_size=16,
                       metrics=["accuracy"], seed=seed, progress=False)

    prediction = model.predict(X_test)
    score = [float(nn.losses.cross_entropy(prediction, y_test)),
             float(nn.metrics.accuracy(prediction, y_test))]
    return {"parameters": [layer.count() for layer in model if layer.count()],
            "training loss": history.train_loss, "score": score}
