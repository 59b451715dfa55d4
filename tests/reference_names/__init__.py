"""What the engine calls the numbers of the reference: one module of expressions for each deck.

A number of the reference stands under a path such as "gradients.dy_dW". It is compared with the
expression ``dy_dW`` (the path without its first part, dots as underscores), stacked over all cases;
where the example calls it otherwise, `NAMES` says how: an expression, an expression and the number
of the case, or a list of these.
"""

from tests.reference_names import darmstadt, lausanne, lisbon, uppsala

MODULES = (uppsala, lisbon, darmstadt, lausanne)

NAMES = {id: names for module in MODULES for id, names in module.NAMES.items()}
TOLERANCES = {path: found for module in MODULES for path, found in module.TOLERANCES.items()}
"""By (id, path): the tolerance, and why it is not 1e-12."""
