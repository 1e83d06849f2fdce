"""The sides of a transfer, as the tests of `transfers/` know them."""

from transfers.tests.conftest import sides  # noqa: F401 fixture
