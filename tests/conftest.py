"""What whole-system tests share: a mail server and installations of their own."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.browser import browse, chromium  # noqa: F401 fixtures
from tests.phaco import demonstration  # noqa: F401 fixture
from tests.processes import Databases, Portal, installation
from tests.smtp_server import MailServer, mail_server


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    made = Databases(tmp_path_factory.mktemp("migrated"))
    yield made
    made.drop_all()


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.fixture
def install(databases: Databases, tmp_path: Path) -> Iterator[Callable[..., Portal]]:
    """``install(EMAIL_URL=…)``: a portal of this test's own."""
    with ExitStack() as stack:
        yield lambda **env: stack.enter_context(installation(databases, tmp_path / "portal", **env))
