"""Papers of a review, for tests: a review with everything on it, and what an officer types."""

import datetime as dt
from typing import Any

from agreements.models import ActionItem, Review, ReviewPaper
from agreements.papers.composing import compose
from agreements.papers.terms import PaperTerms
from agreements.services import issue_review_paper, save_report, submit_report
from agreements.tests.builders import HUB, PARTNER, make_agreement, organisation
from agreements.tests.reviews import held, minuted, report_of
from conftest import Cast
from hospitals.models import Organisation
from papers.kinds import REPORT
from papers.layout import Paper

TODAY = dt.date(2026, 11, 22)
TITLE = "Thỏa thuận hợp tác về y tế dự phòng và kiểm soát bệnh tật"


def reported(cast: Cast) -> Review:
    """Held today, minuted; the partner has submitted its report, the hub's is a draft."""
    agreement = make_agreement(
        title=TITLE,
        number="7/TT-SYT",
        contents=("Đào tạo bác sĩ theo đơn đặt hàng", "Hội chẩn từ xa"),
    )
    review = held(agreement, cast)
    period = {"period_from": dt.date(2026, 5, 21), "period_to": dt.date(2026, 11, 20)}
    Review.objects.filter(pk=review.pk).update(**period)
    for slug, officer in ((PARTNER, cast.partner_officer), (HUB, cast.hub_officer)):
        report = report_of(review, slug)
        first = review.commitments.all()[0]
        save_report(
            report,
            by=officer,
            version=report.version,
            summary=f"Kết quả chung của {slug}",
            difficulties="Thiếu trang thiết bị",
            proposals="Bổ sung chỉ tiêu",
            answers={first.pk: f"Đã mở hai lớp ({slug})"},
        )
    submit_report(report_of(review), by=cast.partner_head)
    minuted(review, cast)
    ActionItem.objects.create(
        agreement=agreement,
        review=review,
        what="Gửi danh sách học viên",
        organisation=organisation(PARTNER),
        person=cast.partner_officer,
        due_on=dt.date(2026, 12, 15),
    )
    return Review.objects.select_related("agreement").get(pk=review.pk)


def terms(**changes: Any) -> PaperTerms:
    given = {
        "dated_on": TODAY,
        "number": 5,
        "symbol": "BC-SYT",
        "place": "Thành phố Hồ Chí Minh",
        "abstract": f"Sơ kết 6 tháng thực hiện {TITLE}",
        "addressed_to": ("Sở Y tế thành phố Đồng Nai",),
        "recipients": ("Sở Y tế thành phố Đồng Nai", "Lưu: VT"),
        "authority": "KT.",
        "on_behalf_of": "Giám đốc",
        "position": "Phó Giám đốc",
        "signer": "Người mẫu Ể Ữ ỵ",
    }
    return PaperTerms(**{**given, **changes})


def meeting_terms(**changes: Any) -> PaperTerms:
    return terms(
        **{
            "symbol": "GM-SYT",
            "abstract": f"Họp đánh giá 6 tháng thực hiện {TITLE}",
            "held_on": dt.date(2026, 11, 29),
            "begun_at": "08 giờ 00",
            "venue": "Hội trường Sở Y tế",
            "chair": "Người mẫu An, Giám đốc",
            **changes,
        }
    )


def issue(review: Review, cast: Cast, **changes: Any) -> ReviewPaper:
    given = {
        "by": cast.hub_officer,
        "kind": "report",
        "form": REPORT,
        "organisation": organisation(HUB),
        "terms": terms(),
    }
    return issue_review_paper(review, **{**given, **changes})


def composed(review: Review, cast: Cast, **changes: Any) -> Paper:
    given = {
        "kind": "report",
        "form": REPORT,
        "organisation": organisation(HUB),
        "is_whole": False,
        "reader": cast.hub_officer,
        "terms": terms(),
    }
    return compose(review, **{**given, **changes})


def partner() -> Organisation:
    return organisation(PARTNER)
