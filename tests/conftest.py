"""What all tests share: deterministic random examples, and a registry that tests may add to."""

import pytest
from hypothesis import settings

from autograd import dispatch
from autograd.op import REGISTRY

settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.load_profile("repeatable")
pytest.register_assert_rewrite("tests.derivatives")
pytest_plugins = ["pytester", "autograd.by_hand.plugin"]  # the latter also where not installed


@pytest.fixture
def own_ops():
    """Lets a test declare ops, and forgets them afterwards."""
    registered = [(table, dict(table)) for table in (REGISTRY, dispatch.FUNCTIONS)]
    yield REGISTRY
    for table, before in registered:
        table.clear()
        table.update(before)
