"""Expressions for the reference numbers of the Lisbon deck."""

NAMES: dict = {}
TOLERANCES: dict = {}
