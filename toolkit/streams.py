"""Long answers, row by row, while the database goes on reading."""

import contextlib
from collections.abc import Generator, Iterator

from django.db import connections, transaction
from django.utils import translation

# PostgreSQL expects that only a tenth of a cursor's rows are read and walks an index for them. Told
# that (nearly) all are, it sorts keys first and writes the rows behind that.
_TO_THE_END = "SET LOCAL cursor_tuple_fraction = 0.99"


@contextlib.contextmanager
def reading_to_the_end(using: str) -> Iterator[None]:
    """A transaction where the database needs one for a cursor: outside it, PostgreSQL would make
    the whole list before the first row. SQLite would lock out every writer."""
    if connections[using].vendor == "postgresql":
        with transaction.atomic(using=using), connections[using].cursor() as cursor:
            cursor.execute(_TO_THE_END)
            yield
    else:
        yield


def in_language(pieces: Generator[bytes, None, None]) -> Iterator[bytes]:
    """``pieces`` in the language of now: a stream is read after the request's is gone."""
    language = translation.get_language()
    with contextlib.closing(pieces):
        while True:
            with translation.override(language):
                piece = next(pieces, None)
            if piece is None:
                return
            yield piece
