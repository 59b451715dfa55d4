"""Worked examples of the Uppsala deck: one module for each part of the lecture."""

from lectures.uppsala import hidden_units, landscape, networks, regularization  # noqa: F401
