"""The list of action items: its columns, and what its lines say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from agreements.filters_items import narrowed, on_shelf, ordering_for
from agreements.forms_items import ItemFilterForm
from agreements.listing_reviews import Shelf
from agreements.models import ActionItem
from agreements.models.action_items import ActionItemQuerySet
from agreements.states import ItemStatus
from hospitals.models import Organisation
from hospitals.queries import holders_on
from toolkit.icons import icon
from toolkit.listing.cells import Addresses, main, noted
from toolkit.listing.columns import ListColumn, SheetColumn
from toolkit.listing.listing import Listing
from toolkit.paging import Ordering
from toolkit.templatetags.portal import day, days_left, status_badge

_SHOWN_LETTERS = 160


@dataclass(frozen=True)
class Row:
    """One line of the list; ``body`` answers for the item today."""

    item: ActionItem
    body: Organisation
    address: str

    @property
    def is_open(self) -> bool:
        return self.item.status == ItemStatus.OPEN


def shelves(user: User, current: str) -> list[Shelf]:
    """The tabs; what waits for the reader only where something can."""
    labels = {
        "open": _("Chưa xong"),
        "mine": _("Đến lượt tôi"),
        "late": _("Quá hạn"),
        "done": _("Chờ xác nhận"),
        "closed": _("Đã khép lại"),
        "all": _("Tất cả"),
    }
    if not user.reach.roles:
        del labels["mine"]
    return [Shelf(name, label, name == current) for name, label in labels.items()]


# --- The cells ------------------------------------------------------------------------------
def _what(row: Row) -> str:
    item = row.item
    note = f"{item.agreement.code} · {item.review}"
    return main(Truncator(item.what).chars(_SHOWN_LETTERS), row.address, note)


def _body(row: Row) -> str:
    if row.item.person is not None:
        return noted(row.body.name, str(row.item.person))
    return noted(row.body.name, _("chưa giao cho ai") if row.is_open else "")


def _status(row: Row) -> str:
    state, times = status_badge(row.item), row.item.times_carried
    if not times:
        return state
    words = ngettext("chuyển kỳ %(times)s lần", "chuyển kỳ %(times)s lần", times)
    return format_html(
        '{}<span class="cell-note">{} {}</span>',
        state,
        icon("arrow-repeat", 13),
        words % {"times": times},
    )


def _due(row: Row) -> str:
    due = day(row.item.due_on)
    if not row.is_open:
        return due
    return format_html('{}<span class="cell-note">{}</span>', due, days_left(row.item.due_on))


COLUMNS = (
    ListColumn(
        "what",
        gettext_lazy("Việc phải làm"),
        _what,
        lambda row: row.item.what,
        also=(
            SheetColumn(gettext_lazy("Mã thỏa thuận"), lambda row: row.item.agreement.code),
            SheetColumn(gettext_lazy("Kỳ đánh giá"), lambda row: str(row.item.review)),
        ),
    ),
    ListColumn(
        "organisation",
        gettext_lazy("Cơ quan chịu trách nhiệm"),
        _body,
        lambda row: row.body.name,
        also=(
            SheetColumn(
                gettext_lazy("Người phụ trách"),
                lambda row: str(row.item.person) if row.item.person else None,
            ),
        ),
        short=gettext_lazy("Cơ quan"),
        sorts_by="organisation",
    ),
    ListColumn(
        "status",
        gettext_lazy("Trạng thái"),
        _status,
        lambda row: row.item.get_status_display(),
        also=(SheetColumn(gettext_lazy("Số lần chuyển kỳ"), lambda row: row.item.times_carried),),
    ),
    ListColumn(
        "due",
        gettext_lazy("Hạn"),
        _due,
        lambda row: row.item.due_on,
        is_day=True,
        sorts_by="due",
        is_number=True,
    ),
)


class ItemListing(Listing):
    slug = "action-items"
    label = gettext_lazy("Việc phải làm")
    url_name = "actions:list"
    columns = COLUMNS
    parameters = ("show",)

    @cached_property
    def _visible(self) -> ActionItemQuerySet:
        return ActionItem.objects.visible_to(self.reader)

    def visible(self) -> ActionItemQuerySet:
        return self._visible

    def make_form(self) -> ItemFilterForm:
        return ItemFilterForm(self.query, visible=self._visible, user=self.reader)

    @cached_property
    def shelf(self) -> str:
        names = [shelf.name for shelf in shelves(self.reader, "")]
        shelf = self.query.get("show", "")
        # A state or lateness that was asked for is looked for on every shelf.
        if not shelf and (self.chosen.get("status") or self.chosen.get("late")):
            return "all"
        return shelf if shelf in names else "open"

    def narrowed(self, leave_out: str = "") -> ActionItemQuerySet:
        shelved = on_shelf(self._visible, self.shelf, self.reader, self.today)
        return narrowed(shelved, self.chosen, self.reader, self.today, leave_out=leave_out)

    def prepared(self, rows: Any) -> Any:
        return rows.select_related("agreement", "review", "organisation", "person").defer(
            "agreement__search_text", "agreement__note", "search_text"
        )

    def order(self, asked: str) -> Ordering:
        return ordering_for(asked, "-due" if self.shelf in ("closed", "all") else "due")

    @classmethod
    def ways_to_sort(cls) -> Mapping[str, str]:
        return {
            "due": _("Hạn, gần trước"),
            "-due": _("Hạn, xa trước"),
            "organisation": _("Cơ quan, A đến Z"),
            "-organisation": _("Cơ quan, Z đến A"),
            "-updated": _("Cập nhật, mới trước"),
            "updated": _("Cập nhật, cũ trước"),
        }

    def lines(self, records: Sequence[ActionItem]) -> list[Row]:
        """One query however many rows."""
        holders = holders_on({item.organisation_id for item in records}, self.today)
        address = Addresses("actions:detail")
        return [
            Row(item, holders.get(item.organisation_id, item.organisation), address(item.pk))
            for item in records
        ]
