"""Stating a change: one form a kind, whose fields are what that kind asks for."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

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


# --- The form -------------------------------------------------------------------------------
class _NewUnitFields:
    """The fields that describe a new unit, and reading them."""

    @staticmethod
    def fields(scope: str, *, required: bool) -> Iterator[tuple[str, forms.Field]]:
        of_province = scope == PROVINCES
        yield (
            "new_name_vi",
            forms.CharField(
                label=_("Tên đơn vị mới"),
                max_length=255,
                required=required,
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
            forms.ChoiceField(label=_("Loại"), choices=[("", _("Như cũ")), *kinds], required=False),
        )
        if of_province:
            yield (
                "new_code",
                forms.CharField(
                    label=_("Mã"),
                    max_length=2,
                    required=False,
                    widget=forms.TextInput(attrs={"placeholder": _("Như cũ")}),
                ),
            )
        yield (
            "new_short_name",
            forms.CharField(label=_("Tên gọn"), max_length=80, required=False),
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
                    label=_("Vùng"), choices=[("", _("Như cũ")), *regions], required=False
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
            for name, field in _NewUnitFields.fields(scope, required=kind in FOUNDING):
                self.fields[name] = field
        self.fields["effective_on"] = DayField(
            label=_("Có hiệu lực từ ngày"),
            help_text=_("Ngày đã qua hoặc sắp tới, như 01/07/2025."),
        )
        self.fields["legal_basis"] = forms.CharField(
            label=_("Căn cứ"),
            max_length=255,
            help_text=_("Số và cơ quan ban hành, như “Nghị quyết 202/2025/QH15”."),
        )
        self.fields["note"] = forms.CharField(
            label=_("Ghi chú"),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 3}),
        )
        self.tell_required()

    def _add_units(self) -> None:
        keys = [(key, unit.name) for key, unit in self.units.by_key.items()]
        if self.kind == Kind.SPLIT:
            self.fields["main"] = forms.ChoiceField(
                label=_("Đơn vị tiếp nhận hồ sơ cũ"),
                widget=forms.RadioSelect,
                initial=ITSELF,
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
                label=_("Các đơn vị thay đổi"), choices=keys
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
        return forms.ChoiceField(label=label, choices=self.units.choices(), required=required)

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
                self.add_error("new_name_vi", _("Chưa có tên. Ghi tên đầy đủ của đơn vị mới."))
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
        if bodies:
            self.fields["takes"] = forms.MultipleChoiceField(
                label=_("Cơ quan, đơn vị nằm ở phần này"),
                required=False,
                widget=forms.CheckboxSelectMultiple,
                choices=[(body.slug, body.name) for body in bodies],
            )
        if near:
            self.fields["neighbours"] = forms.MultipleChoiceField(
                label=_("Phần này giáp ranh với"),
                required=False,
                widget=forms.CheckboxSelectMultiple,
                choices=[(province.uid, province.name) for province in near],
            )
        self.tell_required()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.has_changed() and not cleaned.get("unit") and not cleaned.get("new_name_vi"):
            self.add_error("new_name_vi", _("Chưa có tên. Ghi tên đầy đủ của đơn vị mới."))
        return cleaned

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
            label=_("Đơn vị được chia, tách"), choices=self.units.choices()
        )
        self.tell_required()
