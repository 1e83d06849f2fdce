"""The list of people: its columns, and what its lines say."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import PeopleFilterForm
from accounts.models import Membership, User, UserQuerySet
from toolkit.listing.cells import Addresses, main, unknown
from toolkit.listing.columns import ListColumn, SheetColumn
from toolkit.listing.listing import Listing
from toolkit.paging import Ordering
from toolkit.templatetags.portal import badge


@dataclass(frozen=True)
class Row:
    """One line of the list; ``memberships`` are those of today."""

    person: User
    memberships: Sequence[Membership]
    address: str


def _name(row: Row) -> str:
    return main(str(row.person), row.address, row.person.email)


def _role(membership: Membership) -> str:
    words = f"{membership.organisation.name} · {membership.get_role_display()}"
    if membership.awaits_confirmation:
        words += " " + _("(chờ xác nhận)")
    return words


def _roles(row: Row) -> list[str]:
    portal = [str(row.person.get_portal_role_display())] if row.person.portal_role else []
    return portal + [_role(membership) for membership in row.memberships]


def _roles_cell(row: Row) -> str:
    lines = format_html_join("", '<span class="cell-note">{}</span>', ((r,) for r in _roles(row)))
    return lines or unknown(_("chưa có vai trò"))


def _account(row: Row) -> str:
    return _("Đang dùng") if row.person.is_active else _("Đã khóa")


def _account_cell(row: Row) -> str:
    if row.person.is_active:
        return badge("ok", _account(row), "check-circle-fill")
    return badge("off", _account(row), "lock")


def _language(row: Row) -> str:
    return format_html("{}", row.person.get_language_display())


COLUMNS = (
    ListColumn(
        "name",
        gettext_lazy("Họ và tên"),
        _name,
        lambda row: str(row.person),
        also=(SheetColumn(gettext_lazy("Thư điện tử"), lambda row: row.person.email),),
        sorts_by="name",
    ),
    ListColumn(
        "roles",
        gettext_lazy("Cơ quan và vai trò"),
        _roles_cell,
        lambda row: "; ".join(_roles(row)),
        short=gettext_lazy("Vai trò"),
    ),
    ListColumn("account", gettext_lazy("Tài khoản"), _account_cell, _account),
    ListColumn(
        "language",
        gettext_lazy("Ngôn ngữ"),
        _language,
        lambda row: row.person.get_language_display(),
        is_on=False,
    ),
)


class PeopleListing(Listing):
    slug = "people"
    label = gettext_lazy("Người dùng")
    url_name = "people:list"
    columns = COLUMNS

    def visible(self) -> UserQuerySet:
        found: UserQuerySet = User.objects.visible_to(self.reader)
        return found

    def make_form(self) -> PeopleFilterForm:
        return PeopleFilterForm(self.query, reader=self.reader)

    def narrowed(self, leave_out: str = "") -> UserQuerySet:
        chosen = {name: value for name, value in self.chosen.items() if name != leave_out}
        people = self.visible()
        if "search" in chosen:
            people = people.search(chosen["search"])
        if "organisation" in chosen or "role" in chosen:
            people = people.with_membership(
                self.today, slug=chosen.get("organisation", ""), role=chosen.get("role", "")
            )
        return people

    def prepared(self, rows: Any) -> Any:
        running = Membership.objects.running_on(self.today).select_related("organisation")
        return rows.prefetch_related(
            Prefetch(
                "memberships", running.order_by("organisation__search_text"), to_attr="current"
            )
        )

    def order(self, asked: str) -> Ordering:
        return Ordering("name", "search_text", asked == "-name")

    def lines(self, records: Sequence[Any]) -> list[Row]:
        address = Addresses("people:detail")
        return [Row(person, person.current, address(person.pk)) for person in records]
