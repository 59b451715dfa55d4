"""What happened while a network was trained."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class History:
    """One entry per epoch in each list; the epochs count from 0.

    Attributes:
        train_loss: the mean loss of the mini-batches while they were trained on, without the
            regularizer.
        validation_loss: the loss after each epoch; empty without validation data.
        metrics: by name, of the validation data, or of the training data without such.
        gradient_norms: by layer, the squared length gᵀg of the gradient, of the regularizer too
            and before clipping, mean over the updates (Uppsala, "Problems: Local Minima": plot it
            to see whether training is stuck).
        learning_rate: of the last update of each epoch.
        saturated: by layer of tanh or sigmoid units, the share of outputs whose slope is below
            1 % of the largest.
        dead: by layer of ReLU units, how many are 0 for all of the training data looked at.
        best_epoch: the epoch of the lowest validation loss, or without validation of the lowest
            training loss, which is of the weights during that epoch, not after it.
        stopped: why training ended: "epochs", "early stopping", "interrupted" or "diverged".

    Source: Uppsala, "Problems: Local Minima"; Lisbon, "Debugging on a Small Dataset"; Lausanne,
    "Recipe For Using MLP".
    """

    train_loss: list[float] = field(default_factory=list)
    validation_loss: list[float] = field(default_factory=list)
    metrics: dict[str, list[float]] = field(default_factory=dict)
    gradient_norms: dict[str, list[float]] = field(default_factory=dict)
    learning_rate: list[float] = field(default_factory=list)
    saturated: dict[str, list[float]] = field(default_factory=dict)
    dead: dict[str, list[int]] = field(default_factory=dict)
    best_epoch: int | None = None
    stopped: str = "epochs"

    def __len__(self) -> int:
        return len(self.train_loss)

    @property
    def watched(self) -> list[float]:
        """The losses that decide which epoch is best: of validation, or else of training."""
        return self.validation_loss or self.train_loss

    def to_dict(self) -> dict[str, Any]:
        """All lists by name, such as "train_loss", "metrics: accuracy", "dead: Dense 1".

        >>> History(train_loss=[2.0, 1.0]).to_dict()["train_loss"]
        [2.0, 1.0]
        """
        lists: dict[str, Any] = {"train_loss": self.train_loss}
        if self.validation_loss:
            lists["validation_loss"] = self.validation_loss
        lists["learning_rate"] = self.learning_rate
        for group in ("metrics", "gradient_norms", "saturated", "dead"):
            lists |= {f"{group}: {name}": row for name, row in getattr(self, group).items()}
        return {name: list(row) for name, row in lists.items()}

    def __repr__(self) -> str:
        """A table of some epochs: the first, the last, the best and steps between."""
        columns = {"training": self.train_loss, "validation": self.validation_loss,
                   **self.metrics}
        columns = {name: row for name, row in columns.items() if row}
        n = len(self)
        shown = sorted({0, n - 1, *range(0, n, max(1, n // 8)), self.best_epoch or 0} - {-1})
        cells = [["epoch", *columns]]
        cells += [[f"{t}{' best' if t == self.best_epoch else ''}",
                   *(f"{row[t]:.4g}" for row in columns.values())] for t in shown if t < n]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        lines = ["  ".join(cell.ljust(w) if not i else cell.rjust(w)
                           for i, (cell, w) in enumerate(zip(row, widths, strict=True)))
                 for row in cells]
        return "\n".join([f"{n} epochs, ended by {self.stopped}", *(x.rstrip() for x in lines)])


__all__ = ["History"]
