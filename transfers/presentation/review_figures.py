"""The words of this room's figures in a review (`agreements.presentation.figures`)."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from agreements.presentation.figures import (
    Numbers,
    Said,
    Words,
    counted,
    from_to,
    joined,
    listed,
    no_data,
)
from toolkit.numbers import write_number, write_percent
from transfers.contract_history import UNKNOWN
from transfers.states import ContractStatus
from transfers.visit_kinds import VISIT_KINDS

_REQUESTS = ngettext_lazy("%(count)s đề xuất", "%(count)s đề xuất", "number")
_OF_FILED = {
    "undated": ngettext_lazy(
        "ngoài ra %(count)s đề xuất vào cổng trong kỳ, chưa rõ ngày gửi",
        "ngoài ra %(count)s đề xuất vào cổng trong kỳ, chưa rõ ngày gửi",
        "number",
    )
}
_OF_ANSWERED = {
    "accepted": ngettext_lazy("%(count)s được nhận", "%(count)s được nhận", "number"),
    "declined": ngettext_lazy("%(count)s không được nhận", "%(count)s không được nhận", "number"),
    "asked": ngettext_lazy("%(count)s được hỏi thêm", "%(count)s được hỏi thêm", "number"),
}
_CONTRACTS = ngettext_lazy("%(count)s hợp đồng", "%(count)s hợp đồng", "number")
_TRAINED = ngettext_lazy("%(count)s người học xong", "%(count)s người học xong", "number")
_CERTIFIED = ngettext_lazy("%(count)s được chứng nhận", "%(count)s được chứng nhận", "number")
_UNANSWERED = ngettext_lazy(
    "%(count)s người chưa có câu trả lời", "%(count)s người chưa có câu trả lời", "number"
)
_VISITS = ngettext_lazy("%(count)s lượt", "%(count)s lượt", "number")
_OF_VISITS = {
    "treated_on_site": ngettext_lazy(
        "%(count)s ca xử trí tại chỗ", "%(count)s ca xử trí tại chỗ", "number"
    ),
    "moved": ngettext_lazy("%(count)s ca chuyển viện", "%(count)s ca chuyển viện", "number"),
}
_LINKS = ngettext_lazy("%(count)s liên kết", "%(count)s liên kết", "number")
_OF_LINKS = {
    "new": ngettext_lazy("%(count)s mới trong kỳ", "%(count)s mới trong kỳ", "number"),
    "ended": ngettext_lazy("%(count)s kết thúc trong kỳ", "%(count)s kết thúc trong kỳ", "number"),
}


# --- Requests -----------------------------------------------------------------------------
def _requests_filed(numbers: Numbers) -> Said:
    filed = counted(_REQUESTS, numbers.count("filed"))
    return Said(_("Đề xuất gửi trong kỳ"), filed, listed(numbers, _OF_FILED))


def _requests_answered(numbers: Numbers) -> Said:
    answered = numbers.count("accepted") + numbers.count("declined")
    return Said(
        _("Đề xuất được trả lời trong kỳ"),
        counted(_REQUESTS, answered),
        listed(numbers, _OF_ANSWERED),
    )


def _requests_open(numbers: Numbers) -> Said:
    return Said(_("Đề xuất còn chờ cuối kỳ"), counted(_REQUESTS, numbers.count("open")))


# --- Contracts ----------------------------------------------------------------------------
def _contracts_by_state(numbers: Numbers) -> Said:
    states = [*ContractStatus.choices, (UNKNOWN, _("Chưa rõ trạng thái"))]
    return Said(
        _("Hợp đồng cuối kỳ"),
        counted(_CONTRACTS, numbers.count("total")),
        joined(
            _("%(what)s: %(count)s") % {"what": label, "count": write_number(count)}
            for state, label in states
            if (count := numbers.count(state))
        ),
    )


def _contracts_signed(numbers: Numbers) -> Said:
    return Said(_("Hợp đồng ký trong kỳ"), counted(_CONTRACTS, numbers.count("signed")))


# --- Cases and independence ---------------------------------------------------------------
def _cases(numbers: Numbers) -> Said:
    """``124 ca trong 9 đợt``. No round is "no data", not 0 cases."""
    label, sessions = _("Ca thực hiện trong kỳ"), numbers.count("sessions")
    if not sessions:
        return Said(label, no_data())
    phrase = ngettext_lazy(
        "%(cases)s ca trong %(sessions)s đợt", "%(cases)s ca trong %(sessions)s đợt", "number"
    )
    total = {
        "number": sessions,
        "sessions": write_number(sessions),
        "cases": write_number(numbers.count("total")),
    }
    by_whom = _(
        "%(supervised)s có giám sát; %(independent)s độc lập; %(by_expert)s chuyên gia thực hiện"
    ) % {
        name: write_number(numbers.count(name))
        for name in ("supervised", "independent", "by_expert")
    }
    return Said(label, str(phrase % total), by_whom)


def _independence(label: Any, at_end: Any) -> Words:
    """From the start to the end of the period, with the numbers behind both."""

    def write(numbers: Numbers) -> Said:
        start, end = numbers.ratio("start_ratio"), numbers.ratio("end_ratio")
        if end is None:
            return Said(str(label), no_data())
        behind = {
            name: write_number(numbers.count(name))
            for name in ("start_independent", "start_cases", "end_independent", "end_cases")
        }
        at_start = (
            _("đầu kỳ: chưa có số liệu")
            if start is None
            else _("đầu kỳ: %(start_independent)s trên %(start_cases)s ca") % behind
        )
        return Said(str(label), from_to(start, end), joined([str(at_end % behind), at_start]))

    return write


# --- People -------------------------------------------------------------------------------
def _trainees(numbers: Numbers) -> Said:
    return Said(
        _("Người học trong kỳ"),
        counted(_TRAINED, numbers.count("trained")),
        counted(_CERTIFIED, numbers.count("certified")),
    )


def _retention(numbers: Numbers) -> Said:
    label, ratio = _("Người học còn làm việc"), numbers.ratio("ratio")
    unanswered = numbers.count("unanswered")
    if not numbers.count("asked"):
        return Said(label, no_data(), _("trong kỳ chưa đến lần hỏi nào"))
    without_answer = [counted(_UNANSWERED, unanswered)] if unanswered else []
    if ratio is None:
        return Said(label, no_data(), joined(without_answer))
    in_post = numbers.count("in_post")
    known = _("%(in_post)s trên %(answered)s người đã có câu trả lời") % {
        "in_post": write_number(in_post),
        "answered": write_number(in_post + numbers.count("left")),
    }
    return Said(label, write_percent(ratio), joined([known, *without_answer]))


# --- Visits and satellites ----------------------------------------------------------------
def _visits(kind: str) -> Words:
    def write(numbers: Numbers) -> Said:
        visits = counted(_VISITS, numbers.count("visits"))
        return Said(str(VISIT_KINDS[kind]), visits, listed(numbers, _OF_VISITS))

    return write


def _satellites(numbers: Numbers) -> Said:
    running = counted(_LINKS, numbers.count("running"))
    return Said(_("Liên kết vệ tinh cuối kỳ"), running, listed(numbers, _OF_LINKS))


# Key of `transfers.review_figures` → what is said.
WORDS: dict[str, Words] = {
    "requests_filed": _requests_filed,
    "requests_answered": _requests_answered,
    "requests_open": _requests_open,
    "contracts_by_state": _contracts_by_state,
    "contracts_signed": _contracts_signed,
    "cases": _cases,
    "independence_local": _independence(
        gettext_lazy("Tỷ lệ độc lập trên ca bên tiếp nhận làm"),
        gettext_lazy("cuối kỳ: %(end_independent)s trên %(end_cases)s ca bên tiếp nhận làm"),
    ),
    "independence_all": _independence(
        gettext_lazy("Tỷ lệ độc lập trên tất cả các ca"),
        gettext_lazy("cuối kỳ: %(end_independent)s trên tất cả %(end_cases)s ca"),
    ),
    "trainees": _trainees,
    "retention": _retention,
    **{f"visits_{kind}": _visits(kind) for kind in VISIT_KINDS},
    "satellites": _satellites,
}
