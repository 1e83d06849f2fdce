"""Rounds of cases that come in by table: officers of either hospital, for running contracts.

Contract, days and sessions are the key. A round that is there with the same counts changes
nothing; with others it is refused, since a correction needs its reason.
"""

import uuid
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from toolkit.days import write_span
from toolkit.importing import (
    Cells,
    ImportColumn,
    Importer,
    LineReader,
    LineWriter,
    Outcome,
    Written,
    count,
    exact_day,
)
from toolkit.refusal import Verdict
from transfers import permissions_contracts as permissions
from transfers.models import Contract, Round
from transfers.services import record_round
from transfers.states import ContractStatus

_COUNTS = ("supervised", "independent", "by_expert")
# Makes a round's id out of what it says: the same line is the same round.
_NAMESPACE = uuid.UUID("4f0e6d57-90f1-4d5b-9d0c-6f1a3c1f8a11")
_CASES = gettext_lazy("Số ca; để trống là không có. Cần ít nhất một trong ba cột số ca.")


def _running_contracts(by: Any) -> list[str]:
    """The codes of those whose rounds ``by`` may write down."""
    officer = by.reach.acting("officer")
    rows = Contract.objects.visible_to(by).filter(status=ContractStatus.RUNNING)
    sided = rows.filter(Q(source__in=officer) | Q(recipient__in=officer))
    return list(sided.order_by("code").values_list("code", flat=True))


class RoundImporter(Importer):
    slug = "rounds"
    label = gettext_lazy("Đợt chuyển giao")
    words = gettext_lazy(
        "Số ca theo đợt của hợp đồng đang thực hiện mà cơ quan mình là một bên. Chỉ ghi số, "
        "không ghi tên người bệnh."
    )
    key_words = gettext_lazy("mã hợp đồng, ngày đầu, ngày cuối và số buổi")
    key_column = "starts_on"
    service_columns = {"despite_sum": "starts_on"}
    columns = (
        ImportColumn(
            "contract",
            gettext_lazy("Mã hợp đồng"),
            gettext_lazy("Mã trên cổng."),
            True,
            example="phaco-dak-nong-2026",
            values=_running_contracts,
        ),
        ImportColumn(
            "starts_on",
            gettext_lazy("Từ ngày"),
            gettext_lazy("Như 21/07/2024."),
            True,
            example="13/07/2026",
        ),
        ImportColumn(
            "ends_on",
            gettext_lazy("Đến ngày"),
            gettext_lazy("Để trống nếu trong một ngày."),
            example="14/07/2026",
        ),
        ImportColumn("supervised", gettext_lazy("Ca có giám sát"), _CASES, example="8"),
        ImportColumn("independent", gettext_lazy("Ca độc lập"), _CASES, example="2"),
        ImportColumn("by_expert", gettext_lazy("Ca chuyên gia thực hiện"), _CASES, example="1"),
        ImportColumn(
            "complications",
            gettext_lazy("Biến chứng"),
            gettext_lazy("Để trống là chưa rõ."),
            example="0",
        ),
        ImportColumn(
            "sessions",
            gettext_lazy("Số buổi"),
            gettext_lazy("Để trống là 1; hơn 1 là số gộp."),
            example="1",
        ),
        ImportColumn("note", gettext_lazy("Ghi chú"), gettext_lazy("Nếu có.")),
    )

    def may(self, user: Any) -> Verdict:
        return permissions.can_draft(user)

    def writer(self, by: Any) -> LineWriter:
        return _RoundLines(by, self.columns)

    def key(self, cells: Cells) -> tuple[str, ...]:
        if not (cells.get("contract") and cells.get("starts_on")):
            return ()
        last = cells.get("ends_on") or cells["starts_on"]
        return (cells["contract"], cells["starts_on"], last, cells.get("sessions") or "1")


class _RoundLines(LineWriter):
    def __init__(self, by: Any, columns: tuple[ImportColumn, ...]) -> None:
        self.by, self.columns = by, columns
        self.contracts: dict[str, Contract] = {}

    def write(self, cells: Cells) -> Written:
        line = LineReader(cells, self.columns)
        contract = line.read("contract", self._contract)
        starts_on = line.read("starts_on", exact_day)
        ends_on = line.read("ends_on", exact_day) or starts_on
        counts = {name: line.read(name, count) for name in _COUNTS}
        complications = line.read("complications", count)
        sessions = line.read("sessions", count) or 1
        line.demand_good()
        name = f"{contract.code}, {write_span(starts_on, ends_on)}"
        place = {"starts_on": starts_on, "ends_on": ends_on, "sessions": sessions}
        there = list(Round.objects.filter(contract=contract, **place))
        said = {name: value or 0 for name, value in counts.items()}
        if any(all(getattr(one, key) == value for key, value in said.items()) for one in there):
            return Written(Outcome.UNCHANGED, name)
        if there:
            reason = _("Đợt những ngày này đã ghi số ca khác. Sửa ở đợt đã ghi, kèm lý do.")
            line.refuse("starts_on", reason)
            line.demand_good()
        told = ":".join(map(str, (contract.pk, starts_on, ends_on, sessions, *said.values())))
        record_round(
            contract,
            by=self.by,
            complications=complications,
            note=line.text("note"),
            round_id=uuid.uuid5(_NAMESPACE, told),
            **place,
            **counts,
        )
        return Written(Outcome.NEW, name)

    def _contract(self, code: str) -> Contract:
        if code not in self.contracts:
            found = Contract.objects.visible_to(self.by).filter(code=code).first()
            if found is None:
                raise ValueError(
                    _("Không có hợp đồng mã “%(code)s” trong số hợp đồng được xem.")
                    % {"code": code}
                )
            self.contracts[code] = found
        return self.contracts[code]
