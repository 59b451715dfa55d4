"""The code that the slides print, each with the same program in chalkgrad beside it.

>>> from lectures.listings import LISTINGS
>>> for listing in LISTINGS.values():
...     print(f"{listing.deck.letter}  {listing.name}")
L  theano_logistic_regression
L  tensorflow_linear_regression
L  keras_mlp
S  perceptron_activations
S  perceptron_update
S  marsland_mlp
S  output_functions
"""

from importlib import import_module

from lectures.listings.form import LISTINGS, Listing, find_listing, listing

for _module in ("theano", "tensorflow", "keras", "perceptron", "marsland", "outputs"):
    import_module(f"lectures.listings.{_module}")

__all__ = ["LISTINGS", "Listing", "find_listing", "listing"]
