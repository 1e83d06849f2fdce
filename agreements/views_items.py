"""One action item: its page, setting it at a meeting, and the acts that move it on."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agreements import permissions_items as permissions
from agreements.forms_common import PlainForm
from agreements.forms_items import AssignForm, DoForm, DropForm, ItemForm, SendBackForm
from agreements.mail_counts import mails_of
from agreements.models import ActionItem, Agreement, Review
from agreements.permissions_reviews import can_read_review_documents
from agreements.presentation.item_turns import acts_of_item, turn_of_item
from agreements.services import (
    assign_item,
    change_item,
    do_item,
    drop_item,
    raise_item,
    send_back_item,
    verify_item,
)
from agreements.services.action_items import answerable_today
from agreements.states import ItemStatus
from agreements.views_common import (
    ActPage,
    act_response,
    get_review,
    guarded_page,
    reader_of,
    review_heading,
    sent,
)
from agreements.views_drafting import form_methods
from audit.models import Entry
from hospitals.models import Organisation
from hospitals.queries import holders_on
from toolkit import clock

HEADING_LENGTH = 110


def _way_back(request: HttpRequest, kwargs: dict[str, Any]) -> str:
    pk = kwargs.get("pk")
    if pk and ActionItem.objects.visible_to(request.user).filter(pk=pk).exists():
        return reverse("actions:detail", args=[pk])
    return reverse("actions:list")


item_page = guarded_page(_way_back)


@dataclass(frozen=True)
class Step:
    """One line of an item's history: what happened, and when or at which review."""

    icon: str
    words: str
    day: dt.date | None = None
    review: Review | None = None
    note: str = ""


def get_item(request: HttpRequest, pk: uuid.UUID) -> ActionItem:
    """The item with its agreement and that one's parties, or 404."""
    rows = ActionItem.objects.visible_to(request.user).select_related(
        "agreement", "review", "organisation", "person"
    )
    return get_object_or_404(rows.prefetch_related("agreement__parties__organisation"), pk=pk)


@item_page
@require_GET
def detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, item = reader_of(request), get_item(request, pk)
    body = answerable_today(item)
    turn = turn_of_item(item, user=user, body=body, today=clock.today())
    heading = Truncator(item.what).chars(HEADING_LENGTH, truncate="…")
    may_read = can_read_review_documents(user, item.agreement)
    context = {
        "item": item,
        "agreement": item.agreement,
        "heading": heading,
        "is_longer": heading != item.what,
        "body": body,
        "is_open": item.status == ItemStatus.OPEN,
        "turn": turn,
        "acts": acts_of_item(item, user, beside=turn.url if turn else ""),
        "history": history_of(item),
        # What became of the parties' mails is theirs to know.
        "reminders": mails_of(item) if may_read and user.reads_trail else None,
        "reads_trail": user.reads_trail,
        "trail": (
            list(Entry.objects.about(item).select_related("actor")[:50]) if user.reads_trail else []
        ),
    }
    return render(request, "action_items/detail.html", context)


def history_of(item: ActionItem) -> list[Step]:
    """From the meeting that asked for it to the word that it is done, the oldest first."""
    steps = [Step("people", _("Cuộc họp giao việc"), review=item.review)]
    for carry in item.carries.select_related("review__agreement"):
        words = _("Chưa xong, chuyển sang kỳ sau")
        steps.append(Step("arrow-repeat", words, review=carry.review))
    if item.done_on:
        steps.append(Step("check2-circle", _("Ghi đã làm xong"), item.done_on, note=item.done_note))
    if item.sent_back_because:
        words = _("Chưa được xác nhận là xong")
        steps.append(Step("arrow-counterclockwise", words, note=item.sent_back_because))
    if item.verified_on:
        words = _("Bên khác xác nhận đã xong")
        steps.append(Step("check-circle-fill", words, item.verified_on))
    if item.status == ItemStatus.DROPPED:
        words = _("Thôi không làm")
        steps.append(Step("slash-circle", words, note=item.dropped_because))
    return steps


def _trail(item: ActionItem) -> list[tuple[str, str]]:
    return [(_("Việc phải làm"), reverse("actions:list")), (str(item), _url(item))]


def _url(item: ActionItem) -> str:
    return reverse("actions:detail", args=[item.pk])


def bodies_of(agreement: Agreement) -> list[Organisation]:
    """Who can be asked: whoever answers for a party today, the hub first."""
    parties = list(agreement.parties.all())
    holders = holders_on([party.organisation_id for party in parties], clock.today())
    return list(
        dict.fromkeys(holders.get(party.organisation_id, party.organisation) for party in parties)
    )


def _voiding(meeting: Review | None) -> str:
    """What heads are asked again, where they confirm the minutes at all."""
    if meeting is None or not meeting.needs_confirmation:
        return ""
    return _("Thêm hay sửa việc phải làm là sửa biên bản: lãnh đạo các bên xác nhận lại.")


@item_page
@form_methods
def add(request: HttpRequest) -> HttpResponse:
    """Set a task at the meeting of ``?review=<id>``."""
    try:
        review = get_review(request, uuid.UUID(request.GET.get("review", "")))
    except ValueError as error:
        raise Http404 from error
    user = reader_of(request)
    permissions.can_raise_item(user, review).demand()
    form = ItemForm(**sent(request), bodies=bodies_of(review.agreement))
    page = ActPage(
        title=_("Ghi việc phải làm"),
        verb=_("Ghi việc phải làm"),
        icon="plus-lg",
        done=_("Đã ghi việc phải làm."),
        back=reverse("reviews:detail", args=[review.pk]) + "?tab=items",
        trail=[
            (_("Đánh giá"), reverse("reviews:list")),
            (str(review), reverse("reviews:detail", args=[review.pk])),
        ],
        subject=review_heading(review),
        intro=_voiding(review),
        perform=lambda cleaned: raise_item(
            review, by=user, item_id=cleaned["form_id"], **form.values()
        ),
    )
    return act_response(request, page, form)


@item_page
@form_methods
def edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, item = reader_of(request), get_item(request, pk)
    permissions.can_change_item(user, item).demand()
    form = ItemForm(**sent(request), bodies=bodies_of(item.agreement), item=item)
    page = ActPage(
        title=_("Sửa việc phải làm"),
        verb=_("Lưu việc phải làm"),
        icon="check-lg",
        done=_("Đã sửa việc phải làm."),
        back=_url(item),
        trail=_trail(item),
        subject=item.agreement.title,
        intro=_voiding(permissions.meeting_of(item)),
        perform=lambda cleaned: change_item(item, by=user, **form.values()),
    )
    return act_response(request, page, form)


@item_page
@form_methods
def assign(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, item = reader_of(request), get_item(request, pk)
    permissions.can_assign_item(user, item).demand()
    body = answerable_today(item)
    page = ActPage(
        title=_("Giao người phụ trách"),
        verb=_("Giao việc"),
        icon="person",
        done=_("Đã giao người phụ trách."),
        back=_url(item),
        trail=_trail(item),
        subject=item.what,
        intro=_("Người được giao nhận thư báo và các thư nhắc thay cho chuyên viên của cơ quan."),
        perform=lambda cleaned: assign_item(item, by=user, **cleaned),
    )
    return act_response(request, page, AssignForm(**sent(request), item=item, body=body))


@item_page
@form_methods
def do(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, item = reader_of(request), get_item(request, pk)
    permissions.can_do_item(user, item).demand()
    page = ActPage(
        title=_("Ghi nhận đã làm xong"),
        verb=_("Ghi nhận đã làm xong"),
        icon="check2-circle",
        done=_("Đã ghi nhận làm xong. Chuyên viên các bên khác nhận thư để xác nhận."),
        back=_url(item),
        trail=_trail(item),
        subject=item.what,
        intro=_("Từ đây không còn thư nhắc. Một bên khác xem kết quả rồi xác nhận."),
        perform=lambda cleaned: do_item(item, by=user, **cleaned),
    )
    return act_response(request, page, DoForm(**sent(request), item=item))


@item_page
@form_methods
def verify(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, item = reader_of(request), get_item(request, pk)
    permissions.can_verify_item(user, item).demand()
    page = ActPage(
        title=_("Xác nhận đã làm xong"),
        verb=_("Xác nhận đã làm xong"),
        icon="check-circle-fill",
        done=_("Đã xác nhận. Việc này đã khép lại."),
        back=_url(item),
        trail=_trail(item),
        subject=item.what,
        intro=_("Kết quả được ghi: %(note)s") % {"note": item.done_note},
        perform=lambda cleaned: verify_item(item, by=user),
    )
    return act_response(request, page, PlainForm(**sent(request)))


@item_page
@form_methods
def send_back(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, item = reader_of(request), get_item(request, pk)
    permissions.can_send_back_item(user, item).demand()
    page = ActPage(
        title=_("Trả lại việc chưa xong"),
        verb=_("Trả lại việc"),
        icon="arrow-counterclockwise",
        done=_("Đã trả lại việc và báo cơ quan chịu trách nhiệm."),
        back=_url(item),
        trail=_trail(item),
        subject=item.what,
        intro=_("Kết quả được ghi: %(note)s") % {"note": item.done_note},
        perform=lambda cleaned: send_back_item(item, by=user, **cleaned),
    )
    return act_response(request, page, SendBackForm(**sent(request)))


@item_page
@form_methods
def drop(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, item = reader_of(request), get_item(request, pk)
    permissions.can_drop_item(user, item).demand()
    page = ActPage(
        title=_("Thôi không làm"),
        verb=_("Thôi không làm"),
        icon="slash-circle",
        done=_("Việc này thôi không phải làm nữa."),
        back=_url(item),
        trail=_trail(item),
        subject=item.what,
        question=_("Thôi không làm việc “%(item)s”?") % {"item": item},
        consequences=[
            _("Việc này không mở lại được."),
            _("Các thư nhắc đang chờ bị hủy; cơ quan chịu trách nhiệm được báo."),
        ],
        keep=_("Giữ nguyên"),
        is_grave=True,
        perform=lambda cleaned: drop_item(item, by=user, **cleaned),
    )
    return act_response(request, page, DropForm(**sent(request)))
