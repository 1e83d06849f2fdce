"""What a head decides about a signed agreement: suspend, resume, terminate, renew."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements import permissions
from agreements.forms_lifecycle import DecisionForm, RenewForm, TerminateForm
from agreements.models import Agreement, Review
from agreements.services import (
    renew_agreement,
    resume_agreement,
    suspend_agreement,
    terminate_agreement,
)
from agreements.states import WAITING
from agreements.views_common import (
    ActPage,
    act_response,
    agreement_trail,
    detail_url,
    get_agreement,
    member_page,
    reader_of,
    sent,
)
from agreements.views_drafting import form_methods
from outbox.models import Message, State


@member_page
@form_methods
def suspend(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, agreement = reader_of(request), get_agreement(request, pk)
    permissions.can_suspend(user, agreement).demand()
    page = ActPage(
        title=_("Tạm dừng thỏa thuận"),
        verb=_("Tạm dừng thỏa thuận"),
        icon="pause-circle-fill",
        done=_("Đã tạm dừng thỏa thuận."),
        back=detail_url(agreement),
        trail=agreement_trail(agreement),
        subject=agreement.title,
        intro=_(
            "Trong lúc tạm dừng không có thư nhắc đánh giá. Lãnh đạo cơ quan đầu mối "
            "cho thực hiện lại lúc nào cũng được."
        ),
        perform=lambda cleaned: suspend_agreement(agreement, by=user, **cleaned),
    )
    return act_response(request, page, DecisionForm(**sent(request)))


@member_page
@form_methods
def resume(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, agreement = reader_of(request), get_agreement(request, pk)
    permissions.can_resume(user, agreement).demand()
    page = ActPage(
        title=_("Cho thực hiện lại"),
        verb=_("Cho thực hiện lại"),
        icon="play-circle-fill",
        done=_("Thỏa thuận được thực hiện lại."),
        back=detail_url(agreement),
        trail=agreement_trail(agreement),
        subject=agreement.title,
        intro=_("Các kỳ đánh giá và thư nhắc tiếp tục theo kế hoạch."),
        perform=lambda cleaned: resume_agreement(agreement, by=user, **cleaned),
    )
    return act_response(request, page, DecisionForm(**sent(request)))


@member_page
@form_methods
def terminate(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, agreement = reader_of(request), get_agreement(request, pk)
    permissions.can_terminate(user, agreement).demand()
    page = ActPage(
        title=_("Chấm dứt thỏa thuận"),
        verb=_("Chấm dứt thỏa thuận"),
        icon="x-circle",
        done=_("Đã chấm dứt thỏa thuận."),
        back=detail_url(agreement),
        trail=agreement_trail(agreement),
        subject=agreement.title,
        question=_("Chấm dứt “%(title)s”?") % {"title": agreement.title},
        consequences=consequences_of_ending(agreement),
        keep=_("Giữ nguyên"),
        is_grave=True,
        perform=lambda cleaned: terminate_agreement(agreement, by=user, **cleaned),
    )
    return act_response(request, page, TerminateForm(**sent(request)))


def consequences_of_ending(agreement: Agreement) -> list[str]:
    """What ending does, counted: reviews that fall away, mails that are not sent."""
    waiting = agreement.reviews.filter(status__in=WAITING, due_on__gte=agreement.entered_on)
    reviews = waiting.count()
    mails = Message.objects.filter(
        record_type=Review._meta.label_lower,
        record_id__in=[str(pk) for pk in waiting.values_list("pk", flat=True)],
        state__in=[State.QUEUED, State.CLAIMED],
    ).count()
    said = [_("Không đưa trở lại hiệu lực được; muốn tiếp tục phải ký thỏa thuận mới.")]
    if reviews:
        said.append(
            ngettext(
                "%(count)s kỳ đánh giá chưa họp bị hủy, thay bằng một kỳ tổng kết.",
                "%(count)s kỳ đánh giá chưa họp bị hủy, thay bằng một kỳ tổng kết.",
                reviews,
            )
            % {"count": reviews}
        )
    if mails:
        said.append(
            ngettext(
                "%(count)s thư nhắc đang chờ gửi bị hủy.",
                "%(count)s thư nhắc đang chờ gửi bị hủy.",
                mails,
            )
            % {"count": mails}
        )
    return said


@member_page
@form_methods
def renew(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, agreement = reader_of(request), get_agreement(request, pk)
    permissions.can_renew(user, agreement).demand()
    page = ActPage(
        title=_("Gia hạn thỏa thuận"),
        verb=_("Lập bản thảo gia hạn"),
        icon="arrow-repeat",
        done=_("Đã lập bản thảo gia hạn."),
        back=detail_url(agreement),
        trail=agreement_trail(agreement),
        subject=agreement.title,
        intro=_(
            "Bản thảo mới lấy các cam kết của thỏa thuận này; các bên là cơ quan chịu trách "
            "nhiệm hôm nay. Chuyên viên sửa rồi gửi lấy ý kiến như một bản thảo thường."
        ),
        perform=lambda cleaned: detail_url(renew_agreement(agreement, by=user, **cleaned)),
    )
    return act_response(request, page, RenewForm(**sent(request), agreement=agreement))
