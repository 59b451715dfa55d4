"""Early stopping: the network of the epoch with the lowest validation loss."""

from __future__ import annotations

import math
from dataclasses import dataclass

from nn.checks import number_in


@dataclass(frozen=True)
class EarlyStopping:
    """When to stop, and what to keep.

    Args:
        patience: training ends after so many epochs without a new lowest validation loss; this is
            the "look ahead".
        minimum_improvement: how much lower a loss must be to count as a new lowest one.
        restore_best: go back to the weights of the best epoch.

    Raises ValueError unless patience ≥ 1 and minimum_improvement ≥ 0.
    Source: Uppsala, Lisbon, Darmstadt and Lausanne, "Early Stopping".

    >>> EarlyStopping(patience=2).should_stop([1.0, 0.8, 0.9, 0.85])
    True
    """

    patience: int = 10
    minimum_improvement: float = 0.0
    restore_best: bool = True

    def __post_init__(self) -> None:
        number_in(self.patience, "EarlyStopping: patience", least=1, whole=True)
        number_in(self.minimum_improvement, "EarlyStopping: minimum_improvement", least=0)

    def improves(self, loss: float, lowest: float) -> bool:
        """True if a loss counts as lower than the lowest so far (inf at first); nan never does."""
        return loss < lowest - self.minimum_improvement

    def best(self, losses: list[float]) -> int | None:
        """The best epoch, or None where no loss is a finite number.

        >>> EarlyStopping(minimum_improvement=0.1).best([1.0, 0.95, 0.7])
        2
        """
        best: int | None = None
        for epoch, loss in enumerate(losses):
            if self.improves(loss, math.inf if best is None else losses[best]):
                best = epoch
        return best

    def should_stop(self, losses: list[float]) -> bool:
        """True after `patience` epochs without a new lowest loss."""
        best = self.best(losses)
        return len(losses) - 1 - (-1 if best is None else best) >= self.patience


__all__ = ["EarlyStopping"]
