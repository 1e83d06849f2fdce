"""What the components of the design page are filled with: records that are nobody's and stored
nowhere, so that the real templates draw them."""

import datetime as dt
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message as Notice
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import MembershipProposal, SavedView
from agreements.models import Agreement, Review
from agreements.presentation import Act, Turn, timeline_of
from agreements.states import ItemStatus, ReportStatus, ReviewKind, ReviewStatus, Status
from audit.models import Entry
from cooperation.design.sample_forms import AskedForm, ConfirmForm, FilterSample, RowForm
from cooperation.home import Home
from cooperation.home_figures import Figure
from cooperation.home_parts import Group, Row
from exchange.models import DeliveryState, EndpointStatus, ImportState
from outbox.models import State as MessageState
from toolkit.listing.columns import ListColumn
from toolkit.listing.page import ColumnsMenu, Step, ViewLink
from toolkit.listing.table import column_boxes
from toolkit.lists import Count, Suggestion
from toolkit.paging import Page
from transfers.figures import Cases
from transfers.models import Contract, Stage
from transfers.presentation.stage_bars import bars_of
from transfers.states import ContractStatus, RequestStatus, SourceAnswer, StageKind

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class InState:
    """Something in a state, as `status_badge` asks for it."""

    status: str
    word: Any
    late: bool = False
    is_recorded: bool = True

    def get_status_display(self) -> str:
        return str(self.word)

    def is_late_on(self, day: dt.date) -> bool:
        return self.late


def badges() -> list[tuple[str, list[InState]]]:
    """Every state of every kind of record, from the state modules themselves."""
    kinds: list[tuple[str, Any]] = [
        (_("Thỏa thuận"), Status),
        (_("Kỳ đánh giá"), ReviewStatus),
        (_("Báo cáo"), ReportStatus),
        (_("Việc cần làm"), ItemStatus),
        (_("Đề xuất chuyển giao"), RequestStatus),
        (_("Bệnh viện nguồn trả lời"), SourceAnswer),
        (_("Hợp đồng chuyển giao"), ContractStatus),
        (_("Vai trò cần xác nhận"), MembershipProposal.Status),
        (_("Thư"), MessageState),
        (_("Webhook của cơ quan"), EndpointStatus),
        (_("Tin của webhook"), DeliveryState),
        (_("Lần nhập tệp"), ImportState),
    ]
    shown = [(title, [InState(one.value, one.label) for one in states]) for title, states in kinds]
    over = [
        InState(ReviewStatus.OPEN, "", late=True),
        InState(ReviewStatus.PLANNED, "", is_recorded=False),
    ]
    return [*shown, (_("Đè lên trạng thái"), over)]


def everything(today: dt.date) -> dict[str, Any]:
    """The context of all samples."""
    agreement = _agreement(today)
    return {
        "agreement": agreement,
        "draft": Agreement(
            code="mau-cdc", title="[Mẫu] Hợp tác CDC", status=Status.DRAFT, entered_on=today
        ),
        "acts": [
            Act(_("Ghi phụ lục"), "file-earmark-plus", reverse("agreements:list")),
            Act(_("Gia hạn"), "arrow-repeat", reason=_("Chỉ lãnh đạo của đầu mối gia hạn.")),
            Act(_("Chấm dứt thỏa thuận"), "x-circle", reverse("agreements:list"), is_grave=True),
        ],
        "badges": badges(),
        "today": today,
        "far": today + 200 * DAY,
        "soon": today + 60 * DAY,
        "late": today - 3 * DAY,
        "turns": _turns(),
        "work": _work(agreement),
        "figures": [
            Figure(4, _("thỏa thuận có hiệu lực"), _("trong 12 thỏa thuận được xem"), "#"),
            Figure(1, _("kỳ đánh giá trong 90 ngày"), _("không có kỳ nào quá hạn"), "#"),
        ],
        "facts": [
            (_("Số, ký hiệu"), None),
            (_("Ngày ký"), f"{agreement.signed_on:%d/%m/%Y}"),
            (_("Đầu mối"), "Sở Y tế TP. Hồ Chí Minh"),
        ],
        "entries": _entries(),
        **_line(agreement, today),
        **_lists(),
        **_forms(),
        **_steps(),
    }


def _agreement(today: dt.date) -> Agreement:
    signed = dt.date(today.year - 2, 2, 27)
    return Agreement(
        code="mau-syt-dnb",
        title="[Mẫu] Hợp tác Sở Y tế TP. Hồ Chí Minh, Đồng Nai, Tây Ninh",
        status=Status.IN_FORCE,
        signed_on=signed,
        review_every_months=6,
        review_anchor_on=signed,
        entered_on=signed + 300 * DAY,
    )


def _turns() -> dict[str, Turn]:
    return {
        "mine": Turn(
            True,
            _("Đến lượt Sở: viết báo cáo"),
            _("Viết báo cáo cho kỳ đánh giá 6 tháng"),
            _("7 cơ quan cùng báo cáo, đã nộp 0/7."),
            reverse("reviews:list"),
            _("Viết báo cáo"),
            "pencil-square",
        ),
        "theirs": Turn(
            False,
            _("Chờ Sở Y tế TP. Đồng Nai: góp ý"),
            _("Bản thảo đang được lấy ý kiến"),
        ),
    }


def _work(agreement: Agreement) -> Home:
    here = reverse("agreements:list")
    turns = _turns()
    late = Row(
        agreement.title, here, _("ngày quá hạn"), agreement, 23, tone="late", turn=turns["mine"]
    )
    soon = Row(
        agreement.title, here, _("ngày còn lại"), agreement, 60, tone="soon", turn=turns["theirs"]
    )
    gap = Row(
        agreement.title,
        here,
        _("thiếu ngày"),
        agreement,
        icon="calendar-x",
        note=_("Chưa có ngày ký nên chưa có lịch đánh giá và không có thư nhắc"),
    )
    return Home(
        groups=[
            Group(_("Quá hạn"), "exclamation-triangle", [late]),
            Group(_("Sắp đến hạn"), "calendar-event", [soon]),
            Group(_("Cần bổ sung hoặc quyết định"), "pencil-square", [gap], hidden=4, url=here),
        ]
    )


def _entries() -> list[Entry]:
    at = timezone.now()
    kind = Agreement._meta.label_lower
    return [
        Entry(
            at=at - DAY,
            verb="agreement.filled_in",
            record_type=kind,
            changes={"signed_on": [None, "2026-02-27"]},
            organisation_name="Sở Y tế TP. Hồ Chí Minh",
        ),
        Entry(at=at - 30 * DAY, verb="agreement.signed", record_type=kind),
    ]


def _line(agreement: Agreement, today: dt.date) -> dict[str, Any]:
    """A time line with a mark of each kind, and the stages of a contract."""
    states = [
        (-660, ReviewStatus.PLANNED),
        (-480, ReviewStatus.PLANNED),
        (-300, ReviewStatus.CONCLUDED),
        (-120, ReviewStatus.HELD),
        (-3, ReviewStatus.OPEN),
        (60, ReviewStatus.PLANNED),
        (240, ReviewStatus.PLANNED),
    ]
    reviews = [
        Review(
            agreement=agreement,
            sequence=number,
            kind=ReviewKind.ANNUAL if number % 2 else ReviewKind.SIX_MONTH,
            due_on=today + days * DAY,
            status=status,
        )
        for number, (days, status) in enumerate(states)
    ]
    contract = Contract(status=ContractStatus.RUNNING)
    stages = [Stage(contract=contract, kind=kind) for kind in StageKind]
    for place, stage in enumerate(stages[:3]):
        stage.source_from, stage.is_done = today - (90 - place) * DAY, place < 2
    page = SimpleNamespace(
        today=today,
        reviews=reviews,
        timeline=timeline_of(agreement, reviews, today),
        bars=bars_of(contract, stages, Cases(), None, today),
    )
    return {"page": page, "contract": contract}


def _lists() -> dict[str, Any]:
    form = FilterSample(QueryDict("level=cdc"), prefix_id="filters")
    chips = form.chips()

    def view(name: str, is_default: bool = False) -> SavedView:
        return SavedView(listing="agreements", name=name, is_default=is_default)

    opened = ViewLink(view(_("Cấp CDC"), True), "?level=cdc", is_current=True, is_changed=True)
    return {
        "form": form,
        "chips": chips,
        "count": Count(12),
        "orderings": [("title", _("Tên"), True), ("signed_on", _("Ngày ký"), False)],
        "drop": Suggestion(chips[0].label, Count(1), form.query_without("level")),
        "pages": Page(rows=[], next="next", previous="previous"),
        "listing": SimpleNamespace(slug="agreements", sorts_by_headings=False),
        "saved_query": "level=cdc",
        "views": [opened, ViewLink(view(_("Sắp hết hạn")), "?ends=2027", False, False)],
        "view": opened,
        "columns": ColumnsMenu(
            first="title",
            boxes=column_boxes(
                [
                    ListColumn("title", _("Thỏa thuận"), str, str),
                    ListColumn("status", _("Trạng thái"), str, str),
                    ListColumn("signed_on", _("Ngày ký"), str, str),
                ],
                {"title", "status"},
            ),
            kept=[("level", "cdc")],
            shown=2,
            all=3,
            usual="?level=cdc",
        ),
        "sizes": [Step(25, "?page_size=25", True), Step(100, "?page_size=100", False)],
    }


def _forms() -> dict[str, Any]:
    refused = AskedForm({}, auto_id="refused-%s")
    refused.add_error(None, _("Thỏa thuận vừa được người khác sửa. Mở lại trang rồi ghi lại."))
    return {
        "asked": AskedForm({"signed_on": "31/04/2024", "level": "cdc", "way": "own"}),
        "row": RowForm(auto_id="row-%s"),
        "refused": refused,
        "confirm": ConfirmForm(auto_id="confirm-%s"),
        "consequences": [
            _("Không đưa trở lại hiệu lực được; muốn tiếp tục phải ký thỏa thuận mới."),
            _("Các thư nhắc đang chờ sẽ bị hủy. Các bên nhận thông báo."),
        ],
        "messages": [
            Notice(constants.SUCCESS, _("Đã lưu lựa chọn của Ông/Bà.")),
            Notice(constants.WARNING, _("Cổng đang dừng gửi thư.")),
            Notice(constants.ERROR, _("Chưa lưu được. Mở lại trang rồi ghi lại.")),
        ],
    }


def _steps() -> dict[str, Any]:
    titles = [_("Nơi đề xuất"), _("Hình thức"), _("Kỹ thuật và nhu cầu"), _("Nơi chuyển giao")]
    steps = [SimpleNamespace(number=n, title=title) for n, title in enumerate(titles, 1)]
    return {"steps": steps, "here": steps[2], "next_step": steps[3], "last": 4}
