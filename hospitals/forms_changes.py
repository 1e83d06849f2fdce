"""Stating a change: one form a kind, whose fields are what that kind asks for."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hospitals.change_units import ORGANISATIONS, PROVINCES, Group, Units
from hospitals.changes import Act, NewUnit, Part, RegisterUnit, Statement
from hospitals.forms_changes_acts import PlainForm
from hospitals.models import Organisation, Province, Region, RegisterChange
from toolkit.day_fields import DayField

Kind = RegisterChange.Kind
# What each scope's units can do; departments follow their province.
KINDS: dict[str, tuple[str, ...]] = {
    PROVINCES: (Kind.MERGE, Kind.ABSORB, Kind.SPLIT, Kind.RENAME, Kind.UPGRADE),
    ORGANISATIONS: (
        Kind.MERGE,
        Kind.ABSORB,
        Kind.SPLIT,
        Kind.RENAME,
        Kind.UPGRADE,
        Kind.HANDOVER,
        Kind.CLOSE,
    ),
}
ONE_UNIT = frozenset({Kind.SPLIT, Kind.RENAME, Kind.UPGRADE})
FOUNDING = frozenset({Kind.MERGE, Kind.RENAME, Kind.UPGRADE})
# Parts of a split beside the one that answers.
PARTS, MOST_PARTS = 2, 6
ITSELF, NEW, EXISTING = "itself", "new", "existing"
NO_NAME = gettext_lazy("Chưa có tên. Ghi tên đầy đủ của đơn vị mới.")
NO_CODE = gettext_lazy("Chưa có mã. Ghi hai chữ số, như 68.")
NO_UNIT = gettext_lazy("Chưa chọn đơn vị. Chọn trong danh mục.")


# --- The form -------------------------------------------------------------------------------
class _NewUnitFields:
    """The fields that describe a new unit, and reading them."""

    @staticmethod
    def fields(
        scope: str, *, required: bool, keeps_code: bool = False, asks_code: bool = False
    ) -> Iterator[tuple[str, forms.Field]]:
        """``keeps_code``: without a code it goes on under the old one. ``asks_code``: it needs one
        said as soon as it is there."""
        of_province = scope == PROVINCES
        yield (
            "new_name_vi",
            forms.CharField(
                label=_("Tên đơn vị mới"),
                max_length=255,
                required=required,
                error_messages={"required": NO_NAME},
                help_text=_("Tên đầy đủ, như “Tỉnh Lâm Đồng”.")
                if of_province
                else _("Tên đầy đủ, như “Bệnh viện Đa khoa khu vực Thủ Đức”."),
            ),
        )
        kinds = (
            Province.Kind.choices
            if of_province
            else [c for c in Organisation.Kind.choices if c[0] != "health_department"]
        )
        yield (
            "new_kind",
            forms.ChoiceField(
                label=_("Loại"),
                choices=[("", _("Theo tên") if of_province else _("Như đơn vị cũ")), *kinds],
                required=False,
            ),
        )
        if of_province:
            yield (
                "new_code",
                forms.CharField(
                    label=_("Mã"),
                    max_length=2,
                    required=asks_code,
                    help_text=_("Để trống thì giữ mã cũ.") if keeps_code else _("Hai chữ số."),
                    error_messages={"required": NO_CODE},
                    widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
                ),
            )
        yield (
            "new_short_name",
            forms.CharField(
                label=_("Tên gọn"),
                max_length=80,
                required=False,
                help_text=_("Để trống thì lấy từ tên.") if of_province else "",
            ),
        )
        yield (
            "new_name_en",
            forms.CharField(label=_("Tên tiếng Anh"), max_length=255, required=False),
        )
        if of_province:
            regions = [(row.code, row.name) for row in Region.objects.filter(valid_to=None)]
            yield (
                "new_region",
                forms.ChoiceField(
                    label=_("Vùng"), choices=[("", _("Như đơn vị cũ")), *regions], required=False
                ),
            )

    @staticmethod
    def unit(cleaned: dict[str, Any]) -> NewUnit:
        return NewUnit(
            name_vi=cleaned.get("new_name_vi", ""),
            kind=cleaned.get("new_kind", ""),
            code=cleaned.get("new_code", ""),
            name_en=cleaned.get("new_name_en", ""),
            short_name=cleaned.get("new_short_name", ""),
            region=cleaned.get("new_region", ""),
        )


class ChangeForm(PlainForm):
    """What an administrator states; `statement` is it as the planner reads it."""

    def __init__(
        self, scope: str, kind: str, *args: Any, unit: RegisterUnit | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.scope, self.kind, self.unit = scope, kind, unit
        self.units = Units(scope)
        self._add_units()
        if kind in FOUNDING or kind == Kind.SPLIT:
            for name, field in _NewUnitFields.fields(
                scope,
                required=kind in FOUNDING,
                keeps_code=kind != Kind.MERGE,
                asks_code=kind == Kind.MERGE,
            ):
                self.fields[name] = field
        self.fields["effective_on"] = DayField(
            label=_("Có hiệu lực từ ngày"),
            help_text=_("Ngày đã qua hoặc sắp tới, như 01/07/2025."),
            error_messages={"required": _("Chưa có ngày. Ghi ngày có hiệu lực, như 01/07/2025.")},
        )
        self.fields["legal_basis"] = forms.CharField(
            label=_("Căn cứ"),
            max_length=255,
            help_text=_("Số và cơ quan ban hành, như “Nghị quyết 202/2025/QH15”."),
            error_messages={
                "required": _("Chưa có căn cứ. Ghi số và cơ quan ban hành của văn bản.")
            },
        )
        self.fields["note"] = forms.CharField(
            label=_("Ghi chú"),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    def _add_units(self) -> None:
        keys = [(key, unit.name) for key, unit in self.units.by_key.items()]
        if self.kind == Kind.SPLIT:
            self.fields["main"] = forms.ChoiceField(
                label=_("Đơn vị tiếp nhận hồ sơ cũ"),
                help_text=_("Thỏa thuận, hợp đồng và vai trò của đơn vị cũ theo về đơn vị này."),
                widget=forms.RadioSelect,
                initial=ITSELF,
                error_messages={"required": NO_UNIT},
                choices=[
                    (ITSELF, _("Chính đơn vị này, phần còn lại giữ tên")),
                    (NEW, _("Một đơn vị mới, ghi tên dưới đây")),
                    (EXISTING, _("Một đơn vị đang có, chọn dưới đây")),
                ],
            )
            self.fields["into"] = self._select(_("Đơn vị đang có"), required=False)
            return
        if self.kind in ONE_UNIT:
            self.fields["units"] = self._select(_("Đơn vị thay đổi"))
        else:
            self.fields["units"] = forms.MultipleChoiceField(
                label=_("Các đơn vị thay đổi"),
                choices=keys,
                error_messages={"required": NO_UNIT},
            )
        if self.kind == Kind.ABSORB:
            self.fields["into"] = self._select(_("Sáp nhập vào"))
        elif self.kind == Kind.HANDOVER:
            departments = Organisation.objects.filter(
                kind=Organisation.Kind.HEALTH_DEPARTMENT
            ).order_by("search_text")
            self.fields["into"] = forms.ChoiceField(
                label=_("Sở Y tế quản lý mới"),
                required=False,
                choices=[
                    ("", _("Không thuộc Sở Y tế nào")),
                    *((row.slug, row.name) for row in departments),
                ],
            )
            self.fields["managing_authority"] = forms.CharField(
                label=_("Cơ quan chủ quản khác"),
                required=False,
                max_length=255,
                help_text=_("Khi không thuộc Sở Y tế nào, như “Bộ Y tế”."),
            )

    def _select(self, label: str, *, required: bool = True) -> forms.ChoiceField:
        return forms.ChoiceField(
            label=label,
            choices=self.units.choices(),
            required=required,
            error_messages={"required": NO_UNIT},
        )

    @property
    def has_picker(self) -> bool:
        return isinstance(self.fields.get("units"), forms.MultipleChoiceField)

    @property
    def chosen(self) -> list[str]:
        """The keys that are ticked, also while something else is wrong."""
        value = self["units"].value() if "units" in self.fields else None
        return [value] if isinstance(value, str) else list(value or [])

    def picker(self) -> list[Group]:
        return self.units.groups(self.chosen)

    def new_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("new_")]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.kind == Kind.SPLIT:
            if cleaned.get("main") == NEW and not cleaned.get("new_name_vi"):
                self.add_error("new_name_vi", NO_NAME)
            if cleaned.get("main") == EXISTING and not cleaned.get("into"):
                self.add_error("into", _("Chưa chọn đơn vị. Chọn đơn vị tiếp nhận hồ sơ cũ."))
        return cleaned

    def statement(self, parts: tuple[Part, ...] = ()) -> Statement:
        """What a valid form says; ``parts`` are a split's."""
        cleaned = self.cleaned_data
        act = Act(
            self.kind,
            self._chosen_units(cleaned),
            self._into(cleaned),
            parts,
            managing_authority=cleaned.get("managing_authority", ""),
        )
        return Statement((act,), cleaned["effective_on"], cleaned["legal_basis"], cleaned["note"])

    def _chosen_units(self, cleaned: dict[str, Any]) -> tuple[RegisterUnit, ...]:
        if self.kind == Kind.SPLIT:
            return (self.unit,) if self.unit else ()
        said = cleaned["units"]
        return tuple(self.units.by_key[key] for key in ([said] if isinstance(said, str) else said))

    def _into(self, cleaned: dict[str, Any]) -> RegisterUnit | NewUnit | None:
        if self.kind in FOUNDING:
            return _NewUnitFields.unit(cleaned)
        if self.kind == Kind.SPLIT and cleaned["main"] == ITSELF:
            return self.unit
        if self.kind == Kind.SPLIT and cleaned["main"] == NEW:
            return _NewUnitFields.unit(cleaned)
        key = cleaned.get("into")
        if not key:
            return None
        if self.kind == Kind.HANDOVER:
            return Organisation.objects.get(slug=key)
        return self.units.by_key[key]


class PartForm(PlainForm):
    """One part of a split: a new unit or one that is there, what lies in it, its neighbours."""

    def __init__(
        self,
        *args: Any,
        scope: str,
        units: Units,
        bodies: Sequence[Organisation] = (),
        near: Sequence[Province] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.units, self.bodies, self.near = units, bodies, near
        self.fields["unit"] = forms.ChoiceField(
            label=_("Đơn vị nhận phần tách ra"),
            required=False,
            choices=[("", _("Đơn vị mới, ghi tên dưới đây")), *units.choices()[1:]],
        )
        for name, field in _NewUnitFields.fields(scope, required=False):
            self.fields[name] = field
        self.scope = scope
        if bodies:
            self.fields["takes"] = forms.MultipleChoiceField(
                label=_("Cơ quan, đơn vị nằm ở phần này"),
                help_text=_("Nơi không chọn ở lại với đơn vị tiếp nhận hồ sơ cũ."),
                required=False,
                widget=forms.CheckboxSelectMultiple,
                choices=[(body.slug, body.name) for body in bodies],
            )
        if near:
            self.fields["neighbours"] = forms.MultipleChoiceField(
                label=_("Phần này giáp ranh với"),
                help_text=_("Dùng để tìm nơi gần đây khi có đề xuất trùng."),
                required=False,
                widget=forms.CheckboxSelectMultiple,
                choices=[(province.uid, province.name) for province in near],
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.has_changed() and not cleaned.get("unit"):
            if not cleaned.get("new_name_vi"):
                self.add_error("new_name_vi", NO_NAME)
            if self.scope == PROVINCES and not cleaned.get("new_code"):
                self.add_error("new_code", NO_CODE)
        return cleaned

    @property
    def is_new(self) -> bool:
        """Whether a valid part is a unit that the split founds."""
        return self.has_changed() and not self.cleaned_data.get("unit")

    def part(self) -> Part:
        cleaned = self.cleaned_data
        key = cleaned.get("unit")
        takes, neighbours = set(cleaned.get("takes", ())), set(cleaned.get("neighbours", ()))
        return Part(
            self.units.by_key[key] if key else _NewUnitFields.unit(cleaned),
            tuple(body for body in self.bodies if body.slug in takes),
            tuple(province for province in self.near if province.uid in neighbours),
        )


PartFormSet = forms.formset_factory(PartForm, extra=PARTS, max_num=MOST_PARTS)


class ScopeUnitForm(PlainForm):
    """Which unit is split: asked first, because the rest of the form follows from it."""

    def __init__(self, scope: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = Units(scope)
        self.fields["unit"] = forms.ChoiceField(
            label=_("Đơn vị được chia, tách"),
            choices=self.units.choices(),
            error_messages={"required": NO_UNIT},
        )
