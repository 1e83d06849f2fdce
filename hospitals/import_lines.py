"""Techniques and organisations that come in by table: administrators' work.

A technique is known by its list and code, without a code by its name; an organisation by its key,
without one by its name within the province. What a line says otherwise is changed; an empty cell
says nothing.
"""

from contextlib import AbstractContextManager
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.services import difference
from hospitals.derived import rebuilt_once
from hospitals.models import Organisation, Province, Specialty, Technique
from hospitals.naming import (
    find_organisation,
    find_province,
    find_specialty,
    organisation_names,
    province_names,
    specialty_names,
)
from hospitals.permissions import can_keep_register
from hospitals.services import add_organisation, edit_organisation, save_technique
from toolkit import clock
from toolkit.folding import fold
from toolkit.importing import (
    Cells,
    ImportColumn,
    Importer,
    LineReader,
    LineWriter,
    Outcome,
    Written,
    count,
    exact_day,
    labels_of,
    one_of,
    parts,
    yes_and_no,
    yes_or_no,
)
from toolkit.refusal import Verdict

_DAY = gettext_lazy("Đủ ngày, tháng, năm, như 21/07/2024.")


# --- Closed lists for who fills in a table ------------------------------------------------
def _specialties(by: Any) -> list[str]:
    return [row.name for row in Specialty.objects.order_by("slug")]


def _kinds(by: Any) -> list[str]:
    """A department comes with its province."""
    kinds = Organisation.Kind
    return [str(kind.label) for kind in kinds if kind != kinds.HEALTH_DEPARTMENT]


def _provinces(by: Any) -> list[str]:
    """By key: provinces of today have the names of former ones."""
    valid = Province.objects.valid_on(clock.today())
    return list(valid.order_by("uid").values_list("uid", flat=True))


def _departments(by: Any) -> list[str]:
    bodies = Organisation.objects.open_on(clock.today())
    departments = bodies.filter(kind=Organisation.Kind.HEALTH_DEPARTMENT).order_by("slug")
    return list(departments.values_list("slug", flat=True))


class TechniqueImporter(Importer):
    slug = "techniques"
    label = gettext_lazy("Kỹ thuật")
    words = gettext_lazy("Danh mục kỹ thuật của Bộ Y tế hoặc của bệnh viện, để chọn khi đề xuất.")
    key_words = gettext_lazy("danh mục và mã kỹ thuật; không có mã thì theo tên")
    key_column = "name_vi"
    columns = (
        ImportColumn(
            "name_vi",
            gettext_lazy("Tên kỹ thuật"),
            gettext_lazy("Tên như trong danh mục."),
            True,
            example="Phẫu thuật tán nhuyễn thể thủy tinh bằng siêu âm",
        ),
        ImportColumn(
            "name_en",
            gettext_lazy("Tên tiếng Anh"),
            gettext_lazy("Nếu có."),
            example="Phacoemulsification",
        ),
        ImportColumn(
            "code",
            gettext_lazy("Mã kỹ thuật"),
            gettext_lazy("Mã trong danh mục, nếu có."),
            example="14.0005",
        ),
        ImportColumn(
            "scheme",
            gettext_lazy("Danh mục"),
            gettext_lazy("Số văn bản, như 23/2024/TT-BYT."),
            example="23/2024/TT-BYT",
        ),
        ImportColumn(
            "specialty",
            gettext_lazy("Chuyên khoa"),
            gettext_lazy("Khóa hoặc tên chuyên khoa."),
            example="Mắt",
            values=_specialties,
        ),
        ImportColumn("valid_from", gettext_lazy("Áp dụng từ ngày"), _DAY, example="01/01/2025"),
        ImportColumn("valid_to", gettext_lazy("Áp dụng đến ngày"), _DAY),
    )

    def may(self, user: Any) -> Verdict:
        return can_keep_register(user)

    def writer(self, by: Any) -> LineWriter:
        return _TechniqueLines(by, self.columns)

    def key(self, cells: Cells) -> tuple[str, ...]:
        if code := cells.get("code"):
            return ("code", cells.get("scheme", ""), code)
        name = fold(cells.get("name_vi", ""))
        return ("name", name) if name else ()


class _TechniqueLines(LineWriter):
    def __init__(self, by: Any, columns: tuple[ImportColumn, ...]) -> None:
        self.by, self.columns = by, columns
        self.specialties = specialty_names()

    def write(self, cells: Cells) -> Written:
        line = LineReader(cells, self.columns)
        said: dict[str, Any] = {
            name: line.text(name) for name in ("name_vi", "name_en", "code", "scheme")
        }
        said["specialty"] = line.read("specialty", lambda t: find_specialty(self.specialties, t))
        said["valid_from"] = line.read("valid_from", exact_day)
        said["valid_to"] = line.read("valid_to", exact_day)
        line.demand_good()
        existing = self._existing(said)
        if existing is None:
            return Written(Outcome.NEW, save_technique(by=self.by, **said).slug)
        whole = {name: value or getattr(existing, name) for name, value in said.items()}
        if not difference(existing, whole):
            return Written(Outcome.UNCHANGED, existing.slug)
        save_technique(existing, by=self.by, **whole)
        return Written(Outcome.CHANGED, existing.slug)

    def _existing(self, said: dict[str, Any]) -> Technique | None:
        same_name = Technique.objects.filter(name_vi=said["name_vi"])
        if said["code"]:
            same_code = Technique.objects.filter(code=said["code"], scheme=said["scheme"])
            # One that stood there without its code gets it.
            return same_code.first() or same_name.filter(code="").first()
        return same_name.first() or self.uncoded.get(fold(said["name_vi"]))

    @cached_property
    def uncoded(self) -> dict[str, Technique]:
        """By folded name. Two lines of a file never name the same one, so once is enough."""
        return {fold(row.name_vi): row for row in Technique.objects.filter(code="")}


class OrganisationImporter(Importer):
    slug = "organisations"
    label = gettext_lazy("Cơ quan, đơn vị")
    words = gettext_lazy(
        "Bệnh viện, CDC và đơn vị khác còn thiếu trong danh mục, hoặc thiếu thông tin. "
        "Hợp nhất, đổi tên, chia tách thì ghi ở Thay đổi danh mục."
    )
    key_words = gettext_lazy("khóa; không có khóa thì theo tên trong cùng tỉnh, thành phố")
    key_column = "name_vi"
    lines_at_once = 20
    columns = (
        ImportColumn("slug", gettext_lazy("Khóa"), gettext_lazy("Để trống thì cổng đặt theo tên.")),
        ImportColumn(
            "name_vi",
            gettext_lazy("Tên"),
            gettext_lazy("Tên đầy đủ."),
            True,
            example="Bệnh viện Đa khoa khu vực mẫu",
        ),
        ImportColumn(
            "kind",
            gettext_lazy("Loại"),
            gettext_lazy("Bệnh viện, CDC, Trung tâm y tế, …"),
            True,
            example="Bệnh viện",
            values=_kinds,
        ),
        ImportColumn(
            "province",
            gettext_lazy("Tỉnh, thành phố"),
            gettext_lazy("Khóa hoặc tên trong danh mục, như 68-lam-dong."),
            True,
            example="68-lam-dong",
            values=_provinces,
        ),
        ImportColumn(
            "managed_by",
            gettext_lazy("Cơ quan quản lý"),
            gettext_lazy("Khóa hoặc tên của Sở Y tế quản lý."),
            example="syt-68-lam-dong",
            values=_departments,
        ),
        ImportColumn(
            "managing_authority",
            gettext_lazy("Cơ quan chủ quản"),
            gettext_lazy("Khi không do Sở Y tế quản lý, như Bộ Y tế."),
        ),
        ImportColumn(
            "short_name", gettext_lazy("Tên gọn"), gettext_lazy("Nếu có."), example="BVĐKKV mẫu"
        ),
        ImportColumn("name_en", gettext_lazy("Tên tiếng Anh"), gettext_lazy("Nếu có.")),
        ImportColumn(
            "aliases",
            gettext_lazy("Tên khác"),
            gettext_lazy("Cách nhau bằng dấu chấm phẩy."),
            example="BV mẫu; Nhà thương mẫu",
        ),
        ImportColumn(
            "technical_level",
            gettext_lazy("Cấp chuyên môn kỹ thuật"),
            gettext_lazy("Ban đầu, Cơ bản hoặc Chuyên sâu."),
            example="Cơ bản",
            values=labels_of(Organisation.TechnicalLevel),
        ),
        ImportColumn(
            "is_end_line",
            gettext_lazy("Tuyến cuối"),
            gettext_lazy("có hoặc không."),
            example="không",
            values=yes_and_no,
        ),
        ImportColumn("beds", gettext_lazy("Số giường"), gettext_lazy("Số nguyên."), example="300"),
        ImportColumn(
            "specialties",
            gettext_lazy("Chuyên khoa"),
            gettext_lazy("Khóa hoặc tên, cách nhau bằng dấu chấm phẩy."),
            example="Mắt; Nhi",
            values=_specialties,
            is_many=True,
        ),
        ImportColumn("open_from", gettext_lazy("Hoạt động từ"), _DAY, example="01/07/1998"),
        ImportColumn("open_until", gettext_lazy("Hoạt động đến"), _DAY),
        ImportColumn("note", gettext_lazy("Ghi chú"), gettext_lazy("Nếu có.")),
    )

    def may(self, user: Any) -> Verdict:
        return can_keep_register(user)

    def writer(self, by: Any) -> LineWriter:
        return _OrganisationLines(by, self.columns)

    def key(self, cells: Cells) -> tuple[str, ...]:
        if slug := cells.get("slug"):
            return ("slug", slug)
        name = fold(cells.get("name_vi", ""))
        return ("name", name, fold(cells.get("province", ""))) if name else ()


class _OrganisationLines(LineWriter):
    def __init__(self, by: Any, columns: tuple[ImportColumn, ...]) -> None:
        self.by, self.columns = by, columns
        self.bodies = organisation_names()
        self.provinces = province_names()
        self.specialties = specialty_names()

    def together(self, *, kept: bool) -> AbstractContextManager[None]:
        return rebuilt_once(kept=kept)

    def write(self, cells: Cells) -> Written:
        line = LineReader(cells, self.columns)
        kind = line.read("kind", one_of(Organisation.Kind))
        province = line.read("province", lambda t: find_province(self.provinces, t))
        manager = line.read("managed_by", lambda t: find_organisation(self.bodies, t))
        specialties = line.read(
            "specialties", lambda t: [find_specialty(self.specialties, one) for one in parts(t)]
        )
        said: dict[str, Any] = {
            "name_vi": line.text("name_vi"),
            "name_en": line.text("name_en"),
            "short_name": line.text("short_name"),
            "aliases": parts(line.text("aliases")),
            "managing_authority": line.text("managing_authority"),
            "technical_level": line.read("technical_level", one_of(Organisation.TechnicalLevel)),
            "is_end_line": line.read("is_end_line", yes_or_no),
            "beds": line.read("beds", count),
            "open_from": line.read("open_from", exact_day),
            "open_until": line.read("open_until", exact_day),
            "note": line.text("note"),
        }
        if manager is not None and said["managing_authority"]:
            reason = _("Chỉ ghi Sở Y tế hoặc cơ quan chủ quản khác. Bỏ trống một cột.")
            line.refuse("managing_authority", reason)
        line.demand_good()
        fields = {name: value for name, value in said.items() if value not in (None, "", [])}
        existing = self._existing(line.text("slug"), said["name_vi"], province)
        if existing is None:
            body = add_organisation(
                by=self.by,
                kind=kind,
                province=province,
                slug=line.text("slug"),
                managed_by=manager,
                specialties=specialties,
                **fields,
            )
            return Written(Outcome.NEW, body.slug)
        self._refuse_changes(line, existing, kind, province, manager)
        before = existing.updated_at
        after = edit_organisation(
            by=self.by, organisation=existing, specialties=specialties, **fields
        )
        outcome = Outcome.UNCHANGED if after.updated_at == before else Outcome.CHANGED
        return Written(outcome, existing.slug)

    def _existing(self, slug: str, name: str, province: Any) -> Organisation | None:
        if slug:
            return Organisation.objects.filter(slug=slug).first()
        here = Organisation.objects.filter(province=province)
        return next((body for body in here if fold(body.name_vi) == fold(name)), None)

    def _refuse_changes(
        self, line: LineReader, body: Organisation, kind: str, province: Any, manager: Any
    ) -> None:
        """Where a body lies, what it is and who manages it changes by law, on a day."""
        reason = _("Danh mục ghi khác. Việc này chỉ thay đổi ở trang Thay đổi danh mục.")
        if kind != body.kind:
            line.refuse("kind", reason)
        if province.pk != body.province_id:
            line.refuse("province", reason)
        if manager is not None and manager.pk != body.managed_by_id:
            line.refuse("managed_by", reason)
        line.demand_good()
