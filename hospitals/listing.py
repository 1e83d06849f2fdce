"""The register's lists on a day: provinces and organisations, their columns and lines."""

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hospitals import filters
from hospitals.forms import OrganisationFilterForm, ProvinceFilterForm
from hospitals.models import Organisation, Province
from hospitals.organisation_lines import OrganisationLine, organisation_lines, with_lines
from hospitals.presentation import ProvinceLine, province_lines, with_changes
from toolkit.filter_forms import FilterForm
from toolkit.listing.cells import DASH, Addresses, figure, main, noted, unknown
from toolkit.listing.columns import ListColumn, SheetColumn
from toolkit.listing.listing import Listing
from toolkit.looks import label_in
from toolkit.paging import Mark, Ordering
from toolkit.templatetags.portal import day


class OfDay(Listing):
    """A list of the register as it was, or is, on a day."""

    meanings: dict[str, filters.Filter]
    orderings: tuple[Ordering, ...]
    sorts_by_headings = True

    @property
    def on(self) -> dt.date:
        chosen: dt.date = self.chosen.get("on") or self.today
        return chosen

    def narrowed(self, leave_out: str = "") -> Any:
        chosen = {**self.chosen, "on": self.on}
        return filters.narrowed(self.visible(), self.meanings, chosen, leave_out)

    def order(self, asked: str) -> Ordering:
        return filters.ordering_for(self.orderings, asked)

    def addresses(self, url_name: str) -> Callable[[str], str]:
        """The page of a unit, on the same day."""
        address = Addresses(url_name, by_slug=True)
        on = f"?on={self.on.isoformat()}" if self.chosen else ""
        return lambda key: f"{address(key)}{on}"


# --- Provinces ------------------------------------------------------------------------------
def _province(line: ProvinceLine) -> str:
    return main(line.province.name, line.address, line.province.uid)


PROVINCE_COLUMNS = (
    ListColumn(
        "name",
        gettext_lazy("Tỉnh, thành phố"),
        _province,
        lambda line: line.province.name,
        also=(SheetColumn(gettext_lazy("Khóa"), lambda line: line.province.uid),),
        sorts_by="name",
    ),
    ListColumn(
        "code",
        gettext_lazy("Mã"),
        lambda line: figure(line.province.code),
        lambda line: line.province.code,
        sorts_by="code",
    ),
    ListColumn(
        "kind",
        gettext_lazy("Loại"),
        lambda line: line.province.get_kind_display(),
        lambda line: line.province.get_kind_display(),
    ),
    ListColumn(
        "region",
        gettext_lazy("Vùng"),
        lambda line: line.region.name if line.region else unknown(),
        lambda line: line.region.name if line.region else None,
    ),
    ListColumn(
        "span",
        gettext_lazy("Thời gian"),
        lambda line: line.span,
        lambda line: line.span,
    ),
    ListColumn(
        "change",
        gettext_lazy("Thay đổi"),
        lambda line: line.change,
        lambda line: None if line.change == DASH else line.change,
    ),
)


class ProvinceListing(OfDay):
    slug = "provinces"
    label = gettext_lazy("Tỉnh, thành phố")
    url_name = "hospitals:province-list"
    columns = PROVINCE_COLUMNS
    meanings = filters.PROVINCE_FILTERS
    orderings = filters.PROVINCE_ORDERINGS

    def visible(self) -> Any:
        return Province.objects.visible_to(self.reader)

    def make_form(self) -> FilterForm:
        return ProvinceFilterForm(self.query)

    def prepared(self, rows: "QuerySet[Any]") -> Any:
        return with_changes(rows, self.on)

    def lines(self, records: Sequence[Province]) -> list[ProvinceLine]:
        return province_lines(records, self.on, self.addresses("hospitals:province-detail"))


# --- Organisations --------------------------------------------------------------------------
def _organisation(line: OrganisationLine) -> str:
    note = f"{line.short_name} · {line.slug}" if line.short_name else line.slug
    return main(line.name, line.address, note)


def _kind(line: OrganisationLine) -> str:
    return label_in(Organisation, "kind", line.kind)


def _kind_cell(line: OrganisationLine) -> str:
    return noted(_kind(line), _("tuyến cuối")) if line.is_end_line else _kind(line)


def _manager(line: OrganisationLine) -> str:
    if line.manager:
        return line.manager
    return DASH if line.kind == Organisation.Kind.HEALTH_DEPARTMENT else unknown()


def _level(line: OrganisationLine) -> str:
    return label_in(Organisation, "technical_level", line.technical_level)


ORGANISATION_COLUMNS = (
    ListColumn(
        "name",
        gettext_lazy("Cơ quan, đơn vị"),
        _organisation,
        lambda line: line.name,
        also=(
            SheetColumn(gettext_lazy("Tên gọn"), lambda line: line.short_name),
            SheetColumn(gettext_lazy("Khóa"), lambda line: line.slug),
        ),
        sorts_by="name",
    ),
    ListColumn(
        "kind",
        gettext_lazy("Loại"),
        _kind_cell,
        _kind,
        also=(
            SheetColumn(
                gettext_lazy("Tuyến cuối"),
                lambda line: _("có") if line.is_end_line else None,
            ),
        ),
        sorts_by="kind",
    ),
    ListColumn(
        "province",
        gettext_lazy("Tỉnh, thành phố"),
        lambda line: line.province or unknown(),
        lambda line: line.province,
        short=gettext_lazy("Tỉnh, thành"),
    ),
    ListColumn(
        "manager",
        gettext_lazy("Cơ quan quản lý"),
        _manager,
        lambda line: line.manager,
        short=gettext_lazy("Quản lý"),
    ),
    ListColumn(
        "specialties",
        gettext_lazy("Chuyên khoa"),
        lambda line: line.specialties or DASH,
        lambda line: line.specialties,
    ),
    ListColumn("level", gettext_lazy("Cấp chuyên môn"), _level, _level, is_short=True, is_on=False),
    ListColumn(
        "beds",
        gettext_lazy("Số giường"),
        lambda line: unknown() if line.beds is None else figure(line.beds),
        lambda line: line.beds,
        is_number=True,
        is_on=False,
    ),
    ListColumn(
        "open_from",
        gettext_lazy("Hoạt động từ"),
        lambda line: day(line.open_from),
        lambda line: line.open_from,
        is_day=True,
        is_number=True,
        is_on=False,
    ),
)


class OrganisationListing(OfDay):
    slug = "organisations"
    label = gettext_lazy("Cơ quan, đơn vị")
    url_name = "hospitals:organisation-list"
    columns = ORGANISATION_COLUMNS
    meanings = filters.ORGANISATION_FILTERS
    orderings = filters.ORGANISATION_ORDERINGS

    def visible(self) -> Any:
        return Organisation.objects.visible_to(self.reader)

    def make_form(self) -> FilterForm:
        return OrganisationFilterForm(self.query)

    def prepared(self, rows: "QuerySet[Any]") -> Any:
        return with_lines(rows, self.on)

    @staticmethod
    def mark(record: tuple[uuid.UUID, str, Any]) -> Mark:
        return record[2], record[0]

    @staticmethod
    def key(record: tuple[uuid.UUID, ...]) -> uuid.UUID:
        return record[0]

    def lines(self, records: Sequence[tuple[Any, ...]]) -> list[OrganisationLine]:
        texts = [record[1] for record in records]
        return organisation_lines(texts, self.addresses("hospitals:organisation-detail"))
