"""What a kind of record that comes in by table says of itself: its columns, and how one line is
written by the services of its room. The rooms make `Importer`s; `exchange.imports` runs them."""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext as _

from toolkit.days import KnownDay, Precision, read_day
from toolkit.folding import fold
from toolkit.refusal import Verdict

Cells = Mapping[str, str]
# What a fault that concerns no single cell is told of.
WHOLE_LINE = ""
# What is told of a line that can be taken: how one of its cells was understood.
REMARK = "*"
_YES = frozenset({"x", "yes", "co", "1", "true"})
_NO = frozenset({"", "no", "khong", "0", "false"})


class Outcome(models.TextChoices):
    """What became of a line, or would become of it."""

    NEW = "new", gettext_lazy("Ghi mới")
    CHANGED = "changed", gettext_lazy("Bổ sung, sửa")
    UNCHANGED = "unchanged", gettext_lazy("Đã có, không đổi")
    REFUSED = "refused", gettext_lazy("Có lỗi")


@dataclass(frozen=True)
class ImportColumn:
    """``label`` is the heading in the template; ``words`` say what the column holds, ``example``
    shows a cell of it. ``values``: the closed list for who fills it in, of which a cell is one,
    or names some (``is_many``)."""

    name: str
    label: Any
    words: Any
    is_required: bool = False
    example: str = ""
    values: Callable[[Any], Iterable[Any]] | None = None
    is_many: bool = False


@dataclass(frozen=True)
class Fault:
    """A cell that cannot be taken, by the name of its column (`WHOLE_LINE`, `REMARK`), and why."""

    column: str
    reason: str


class BadLine(Exception):
    """A line cannot be written; ``faults`` name every bad cell."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(fault.reason for fault in faults))
        self.faults = list(faults)


@dataclass(frozen=True)
class Statement:
    """What a line says in ``column`` about something (``about``) that other lines of the file may
    be about too: they must say the same. ``otherwise``: the sentence for one that does not, with
    the ``line`` that said it first."""

    column: str
    about: tuple[str, ...]
    says: str
    otherwise: Any


@dataclass(frozen=True)
class Written:
    """What became of a line, and how the record is called."""

    outcome: Outcome
    record: str


class LineWriter(ABC):
    """Writes the lines of one kind for one person; made anew for every batch of lines. ``by`` is
    read anew between lines: the person may lose the right meanwhile."""

    by: Any

    @abstractmethod
    def write(self, cells: Cells) -> Written:
        """Write one line by the room's services, inside the caller's transaction.

        Raises BadLine, or what services raise (ValidationError, NotAllowed, WrongState).
        """

    def together(self, *, kept: bool) -> AbstractContextManager[None]:
        """Around `Importer.lines_at_once` lines: what follows from all of them is done once, or
        not at all where they are only tried (not ``kept``)."""
        return nullcontext()


class Importer(ABC):
    """One kind of record. ``key_words`` say what makes two lines the same record; a fault of a
    repeated key is told of ``key_column``. ``service_columns`` maps a service's field to the
    column it is told of, where the two differ. ``lines_at_once`` are written in one transaction."""

    slug: ClassVar[str]
    label: ClassVar[Any]
    words: ClassVar[Any]
    key_words: ClassVar[Any]
    key_column: ClassVar[str]
    columns: ClassVar[tuple[ImportColumn, ...]]
    service_columns: ClassVar[Mapping[str, str]] = {}
    lines_at_once: ClassVar[int] = 1

    @abstractmethod
    def may(self, user: Any) -> Verdict:
        """May ``user`` bring in records of this kind at all?"""

    @abstractmethod
    def writer(self, by: Any) -> LineWriter:
        """What writes lines for ``by``."""

    @abstractmethod
    def key(self, cells: Cells) -> tuple[str, ...]:
        """What makes two lines of a file the same record; empty when the line does not say."""

    def statements(self, cells: Cells) -> Iterable[Statement]:
        """What other lines of the file must not say otherwise. Each line is tried alone: what two
        lines together cannot be would come out only as they are written."""
        return ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def faults_of(self, error: ValidationError) -> list[Fault]:
        """A service's no, by column."""
        if not hasattr(error, "error_dict"):
            return [Fault(WHOLE_LINE, sentence) for sentence in error.messages]
        return [
            Fault(self._column(name), sentence)
            for name, sentences in error.message_dict.items()
            for sentence in sentences
        ]

    def _column(self, name: str) -> str:
        name = self.service_columns.get(name, name)
        return name if name in self.names else WHOLE_LINE


@dataclass
class LineReader:
    """Reads the cells of one line; collects what is wrong instead of stopping at the first."""

    cells: Cells
    columns: Sequence[ImportColumn]
    faults: list[Fault] = field(default_factory=list)

    def __post_init__(self) -> None:
        for column in self.columns:
            if column.is_required and not self.cells.get(column.name):
                self.refuse(column.name, _("Ô này không được để trống."))

    def refuse(self, column: str, reason: str) -> None:
        self.faults.append(Fault(column, reason))

    def read(self, column: str, reader: Callable[[str], Any]) -> Any:
        """The cell as ``reader`` understands it; None where it is empty or refused. ``reader``
        raises ValueError with a sentence."""
        text = self.cells.get(column, "")
        if not text:
            return None
        try:
            return reader(text)
        except ValueError as error:
            self.refuse(column, str(error))
            return None

    def text(self, column: str) -> str:
        return self.cells.get(column, "")

    def demand_good(self) -> None:
        """Raise BadLine when a cell was refused."""
        if self.faults:
            raise BadLine(self.faults)


# --- How cells were understood ------------------------------------------------------------
_said: ContextVar[list[str] | None] = ContextVar("import_remarks", default=None)


@contextmanager
def remarks() -> Iterator[list[str]]:
    """What `remark` says inside, each sentence once."""
    said: list[str] = []
    mark = _said.set(said)
    try:
        yield said
    finally:
        _said.reset(mark)


def remark(sentence: str) -> None:
    """Say how a cell of the line that is being written was understood. What finds a name does not
    know of the line, and is asked outside imports too, where nobody listens."""
    said = _said.get()
    if said is not None and sentence not in said:
        said.append(sentence)


# --- Reading cells ------------------------------------------------------------------------
def exact_day(text: str) -> dt.date:
    """A day of which day, month and year are known. Raises ValueError with a sentence."""
    day: KnownDay | None = read_day(text, exact=True)
    if day is None or day.precision != Precision.DAY:
        raise ValueError(_("“%(text)s” chưa biết đến ngày. Ghi như 21/07/2023.") % {"text": text})
    return day.first


def count(text: str) -> int:
    """A whole number; points between the thousands are read over. Raises ValueError with a
    sentence."""
    bare = text.replace(".", "").replace(" ", "").replace("\u00a0", "")
    if not (bare.isascii() and bare.isdecimal() and len(bare) <= 9):
        raise ValueError(_("“%(text)s” không phải số nguyên. Ghi như 12.") % {"text": text})
    return int(bare)


def yes_or_no(text: str) -> bool:
    """Raises ValueError with a sentence."""
    word = fold(text)
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise ValueError(_("“%(text)s” không rõ. Ghi “có” hoặc “không”.") % {"text": text})


def one_of(choices: Any) -> Callable[[str], str]:
    """A reader for the values of ``choices`` (TextChoices), by value, or by label in any of the
    portal's languages: a table is not always written in its reader's. Raises ValueError with a
    sentence."""
    known = {fold(choice.value): str(choice.value) for choice in choices}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            known |= {fold(str(choice.label)): str(choice.value) for choice in choices}

    def read(text: str) -> str:
        try:
            return known[fold(text)]
        except KeyError:
            words = ", ".join(str(choice.label) for choice in choices)
            raise ValueError(
                _("Không có lựa chọn “%(text)s”. Ghi một trong: %(words)s.")
                % {"text": text, "words": words}
            ) from None

    return read


def labels_of(choices: Any) -> Callable[[Any], list[str]]:
    """The closed list of a column that `one_of` reads, in the reader's language."""
    return lambda by: [str(choice.label) for choice in choices]


def yes_and_no(by: Any) -> list[str]:
    """The closed list of a column that `yes_or_no` reads, in the reader's language."""
    return [gettext("có"), gettext("không")]


def parts(text: str, separator: str = ";") -> list[str]:
    """What a cell names beside each other, nothing empty."""
    return [part.strip() for part in text.split(separator) if part.strip()]
