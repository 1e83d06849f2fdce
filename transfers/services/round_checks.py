"""What may be wrong with a round: its days, its counts, and whether its cases are counted twice."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.services.base import written
from agreements.services.checks import Problems
from toolkit import clock
from toolkit.days import write_span
from transfers.figures import sum_of
from transfers.models import Contract, Round
from transfers.services.contract_base import check_year

# No theatre does more in one visit: a larger number is a slip of the finger.
MOST_CASES_A_SESSION = 500
# A session a day for a year; more than that is not one round.
MOST_SESSIONS = 366
# As long as the form lets a note be; the REST API asks the same.
LONGEST_NOTE = 2000
COUNTS = ("supervised", "independent", "by_expert")
# What decides whether a round lies within a sum.
_PLACE = ("starts_on", "ends_on", "sessions")


def check_said(problems: Problems, *counts: int | None) -> None:
    """At least one of the counts of cases is said; a visit without a case says 0."""
    if all(count is None for count in counts):
        problems.add("supervised", _("Chưa ghi số ca. Không có ca thì ghi 0."))


def check_sums(
    problems: Problems, contract: Contract, new: dict[str, Any], *, itself: Round | None = None
) -> None:
    """The cases of ``new`` may stand already in a sum of several sessions over the same days, or
    be such a sum over rounds that stand there. Only who records it knows, so it is asked."""
    others = Round.objects.filter(
        contract=contract, starts_on__lte=new["ends_on"], ends_on__gte=new["starts_on"]
    )
    if new["sessions"] == 1:
        others = others.filter(sessions__gt=1)
    if itself is not None:
        same = all(getattr(itself, name) == new[name] for name in _PLACE)
        others = Round.objects.none() if same else others.exclude(pk=itself.pk)
    found = list(others)
    if not found:
        return
    words = {
        "days": write_span(min(o.starts_on for o in found), max(o.ends_on for o in found)),
        "cases": sum_of(found).total,
        "rounds": len(found),
    }
    if new["sessions"] == 1:
        sentence = _(
            "Đợt này nằm trong kỳ số gộp %(days)s đã có %(cases)s ca. "
            "Chỉ ghi tiếp khi các ca này chưa tính trong số gộp."
        )
    else:
        sentence = ngettext(
            "Số gộp này trùm lên %(rounds)s đợt %(days)s đã có %(cases)s ca. "
            "Chỉ ghi tiếp khi số gộp không tính các ca đó.",
            "Số gộp này trùm lên %(rounds)s đợt %(days)s đã có %(cases)s ca. "
            "Chỉ ghi tiếp khi số gộp không tính các ca đó.",
            len(found),
        )
    problems.add("despite_sum", sentence % words)


def check_round(
    problems: Problems, contract: Contract, new: dict[str, Any], *, itself: Round | None = None
) -> None:
    """What ``new`` (the columns of a round) would say wrongly; ``itself`` is the round that it
    corrects."""
    problems.check_length("note", new["note"], LONGEST_NOTE)
    _check_counts(problems, new)
    _check_days(problems, contract, new["starts_on"], new["ends_on"])
    others = Round.objects.filter(
        contract=contract,
        **{name: new[name] for name in ("starts_on", "ends_on", *COUNTS)},
    )
    if itself is not None:
        others = others.exclude(pk=itself.pk)
    if others.exists():
        problems.add(
            "starts_on",
            _("Đợt %(days)s với đúng số ca này đã được ghi. Hãy xem lại danh sách các đợt.")
            % {"days": write_span(new["starts_on"], new["ends_on"])},
        )


def _check_counts(problems: Problems, new: dict[str, Any]) -> None:
    sessions = new["sessions"]
    if not 1 <= sessions <= MOST_SESSIONS:
        problems.add(
            "sessions",
            _("Số đợt %(n)s không hợp lý. Ghi từ 1 đến %(most)s.")
            % {"n": sessions, "most": MOST_SESSIONS},
        )
        sessions = 1
    most = MOST_CASES_A_SESSION * sessions
    for name in COUNTS:
        if not 0 <= new[name] <= most:
            problems.add(name, _out_of_range(new[name], most))
    total = sum(new[name] for name in COUNTS)
    if total > most and all(0 <= new[name] <= most for name in COUNTS):
        problems.add(
            "supervised",
            _("Tổng %(total)s ca là quá nhiều. Một đợt có nhiều nhất %(most)s ca.")
            % {"total": total, "most": most},
        )
    complications = new["complications"]
    if complications is None:
        return
    if not 0 <= complications <= most:
        problems.add("complications", _out_of_range(complications, most))
    elif complications > total:
        problems.add(
            "complications",
            _("Có %(n)s biến chứng trên %(total)s ca. Hãy xem lại hai số này.")
            % {"n": complications, "total": total},
        )


def _out_of_range(value: int, most: int) -> str:
    return _("Số ca %(n)s không hợp lý. Ghi từ 0 đến %(most)s.") % {"n": value, "most": most}


def _check_days(
    problems: Problems, contract: Contract, starts_on: dt.date, ends_on: dt.date
) -> None:
    if ends_on < starts_on:
        problems.add(
            "ends_on",
            _("Ngày cuối %(end)s ở trước ngày đầu %(start)s. Hãy xem lại một trong hai ngày.")
            % {"end": written(ends_on), "start": written(starts_on)},
        )
    problems.check_not_coming("starts_on", starts_on)
    if starts_on <= clock.today():
        problems.check_not_coming("ends_on", ends_on)
    check_year(problems, "starts_on", starts_on)
    # A recorded contract may lack either day.
    begun = contract.started_on or contract.signed_on
    if begun and starts_on < begun:
        problems.add(
            "starts_on",
            _("Ngày %(day)s ở trước ngày hợp đồng bắt đầu %(begun)s. Hãy xem lại ngày của đợt.")
            % {"day": written(starts_on), "begun": written(begun)},
        )
