"""Activities of an agreement: recording them, correcting them, and handing their files out."""

import uuid
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agreements import permissions_items as permissions
from agreements.forms_activities import ActivityForm
from agreements.forms_common import PlainForm
from agreements.models import Activity, Agreement
from agreements.services import change_activity, record_activity, remove_activity
from agreements.views_common import (
    ActPage,
    act_response,
    agreement_trail,
    detail_url,
    get_agreement,
    guarded_page,
    reader_of,
    sent,
)
from agreements.views_drafting import form_methods
from audit.services import record
from files.responses import attachment

FORM = "agreements/activity_form.html"


def _way_back(request: HttpRequest, kwargs: dict[str, Any]) -> str:
    pk = kwargs["agreement_pk"]
    if Agreement.objects.visible_to(request.user).filter(pk=pk).exists():
        return f"{reverse('agreements:detail', args=[pk])}?tab=activities"
    return reverse("agreements:list")


activity_page = guarded_page(_way_back)


def get_activity(request: HttpRequest, agreement_pk: uuid.UUID, pk: uuid.UUID) -> Activity:
    """The activity of the agreement with that one's parties, or 404."""
    agreement = get_agreement(request, agreement_pk)
    rows = agreement.activities.select_related("area", "file", "content", "agreement")
    activity = get_object_or_404(rows, pk=pk)
    activity.agreement = agreement
    return activity


def _page(agreement: Agreement, **words: Any) -> ActPage:
    return ActPage(
        back=f"{detail_url(agreement)}?tab=activities",
        trail=agreement_trail(agreement),
        subject=words.pop("subject", agreement.title),
        **words,
    )


@activity_page
@form_methods
def add(request: HttpRequest, agreement_pk: uuid.UUID) -> HttpResponse:
    """Record an activity; ``?content=<id>`` chooses the commitment it is for."""
    user, agreement = reader_of(request), get_agreement(request, agreement_pk)
    permissions.can_record_activity(user, agreement).demand()
    form = ActivityForm(
        **sent(request), agreement=agreement, user=user, content=request.GET.get("content", "")
    )
    page = _page(
        agreement,
        title=_("Ghi hoạt động"),
        verb=_("Ghi hoạt động"),
        done=_("Đã ghi hoạt động."),
        perform=lambda cleaned: record_activity(
            agreement, by=user, activity_id=cleaned["form_id"], **form.values()
        ),
    )
    return act_response(request, page, form, template=FORM)


@activity_page
@form_methods
def edit(request: HttpRequest, agreement_pk: uuid.UUID, pk: uuid.UUID) -> HttpResponse:
    user, activity = reader_of(request), get_activity(request, agreement_pk, pk)
    permissions.can_change_activity(user, activity).demand()
    form = ActivityForm(**sent(request), agreement=activity.agreement, user=user, activity=activity)
    page = _page(
        activity.agreement,
        title=_("Sửa hoạt động"),
        verb=_("Lưu hoạt động"),
        done=_("Đã sửa hoạt động."),
        perform=lambda cleaned: change_activity(activity, by=user, **form.values()),
    )
    return act_response(request, page, form, template=FORM)


@activity_page
@form_methods
def remove(request: HttpRequest, agreement_pk: uuid.UUID, pk: uuid.UUID) -> HttpResponse:
    user, activity = reader_of(request), get_activity(request, agreement_pk, pk)
    permissions.can_change_activity(user, activity).demand()
    page = _page(
        activity.agreement,
        title=_("Xóa hoạt động"),
        verb=_("Xóa hoạt động"),
        icon="trash",
        done=_("Đã xóa hoạt động."),
        question=_("Xóa hoạt động “%(title)s”?") % {"title": activity.title},
        consequences=[
            _("Hoạt động không còn trong số liệu của các báo cáo chưa nộp."),
            _("Nhật ký vẫn giữ điều đã ghi."),
        ],
        keep=_("Giữ nguyên"),
        is_grave=True,
        perform=lambda cleaned: remove_activity(activity, by=user),
    )
    return act_response(request, page, PlainForm(**sent(request)))


@activity_page
@require_GET
def download(request: HttpRequest, agreement_pk: uuid.UUID, pk: uuid.UUID) -> HttpResponseBase:
    """Hand the file out to the parties' people; who took it is on the trail."""
    user, activity = reader_of(request), get_activity(request, agreement_pk, pk)
    if activity.file is None or not permissions.can_read_activity_file(user, activity):
        raise Http404
    response = attachment(activity.file)
    with transaction.atomic():
        record("document.downloaded", activity, by=user, whole=activity.agreement)
    return response
