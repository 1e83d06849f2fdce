"""Recording a change: stated in a form, previewed with everything it touches, then written.

The form's values travel along in the preview, so that nothing is kept anywhere before it is
recorded, and several previews can stand side by side.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hospitals import presentation_changes
from hospitals.change_page import drawn
from hospitals.change_units import PROVINCES
from hospitals.changes import Part, RegisterUnit, Statement, preview_change
from hospitals.forms_changes import (
    KINDS,
    NEW,
    ChangeForm,
    Kind,
    PartFormSet,
    ScopeUnitForm,
)
from hospitals.forms_changes_acts import ConfirmForm
from hospitals.models import Organisation, Province
from hospitals.permissions import can_record_change
from hospitals.planning import plan_change
from hospitals.preview_facts import neighbour_lines, new_unit_lines
from hospitals.queries import neighbours_of
from hospitals.services import StalePreview, fingerprint_of, record_previewed
from toolkit import clock
from toolkit.refusal import WrongState

# What a form sends for itself and the preview does not carry along.
_OWN_FIELDS = frozenset({"csrfmiddlewaretoken", "step", "seen"})


@login_required
@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """What has happened, and to whom: each answer leads to its form."""
    can_record_change(request.user).demand()
    scopes = [
        {
            "scope": scope,
            "kinds": [
                {"kind": kind, "label": Kind(kind).label, "words": kind_explained(kind)}
                for kind in kinds
            ],
        }
        for scope, kinds in KINDS.items()
    ]
    return render(request, "hospitals/changes/new.html", {"scopes": scopes})


def kind_explained(kind: str) -> str:
    """What the kind of change is, in a sentence."""
    return {
        Kind.MERGE: _("Hai đơn vị trở lên thành một đơn vị mới."),
        Kind.ABSORB: _("Một hay nhiều đơn vị vào một đơn vị đang có."),
        Kind.SPLIT: _("Một đơn vị thành nhiều đơn vị; một đơn vị tiếp nhận hồ sơ cũ."),
        Kind.RENAME: _("Đơn vị tiếp tục dưới tên mới."),
        Kind.UPGRADE: _("Tỉnh thành thành phố, hoặc đơn vị lên hạng, có tên hay loại mới."),
        Kind.HANDOVER: _("Bệnh viện, CDC … sang Sở Y tế hoặc cơ quan chủ quản khác."),
        Kind.CLOSE: _("Đơn vị thôi hoạt động, không có đơn vị kế thừa."),
    }[Kind(kind)]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, scope: str, kind: str) -> HttpResponse:
    can_record_change(request.user).demand()
    if kind not in KINDS.get(scope, ()):
        raise Http404
    if kind == Kind.SPLIT and "unit" not in request.GET:
        return _ask_for_unit(request, scope)
    page = RecordPage(request, scope, kind)
    step = request.POST.get("step", "preview")
    if request.method != "POST" or step == "edit":
        return page.form_response()
    statement = page.statement()
    if statement is None:
        return page.form_response(status=400)
    return page.recorded(statement) if step == "record" else page.preview(statement)


def _ask_for_unit(request: HttpRequest, scope: str) -> HttpResponse:
    form = ScopeUnitForm(scope)
    context = {"form": form, "scope": scope, "title": _title(scope, Kind.SPLIT)}
    return render(request, "hospitals/changes/unit.html", context)


def _title(scope: str, kind: str) -> str:
    words = _("%(kind)s tỉnh, thành phố") if scope == PROVINCES else _("%(kind)s cơ quan, đơn vị")
    if kind in (Kind.HANDOVER, Kind.CLOSE):
        return str(Kind(kind).label)
    return words % {"kind": Kind(kind).label}


class RecordPage:
    """One request to the form: what was sent, and the answers it can give."""

    def __init__(self, request: HttpRequest, scope: str, kind: str) -> None:
        self.request, self.scope, self.kind = request, scope, kind
        data = request.POST if request.method == "POST" else None
        self.unit: RegisterUnit | None = None
        self.form = ChangeForm(scope, kind, data, initial=self._initial())
        self.parts = None
        if kind == Kind.SPLIT:
            self.unit = self.form.units.by_key.get(request.GET["unit"])
            if self.unit is None:
                raise Http404
            self.form.unit = self.unit
            self.parts = PartFormSet(
                data,
                prefix="parts",
                form_kwargs={
                    "scope": scope,
                    "units": self.form.units,
                    "bodies": self._bodies(),
                    "near": self._near(),
                },
            )

    def _initial(self) -> dict[str, Any]:
        """Units named in the address are ticked: the way from a unit's own page."""
        keys = self.request.GET.getlist("units")
        one = self.kind in (Kind.RENAME, Kind.UPGRADE)
        return {"units": keys[0] if one and keys else keys}

    def _bodies(self) -> Sequence[Organisation]:
        if not isinstance(self.unit, Province):
            return ()
        there = Organisation.objects.filter(places__province=self.unit).exclude(
            kind=Organisation.Kind.HEALTH_DEPARTMENT
        )
        return list(there.distinct().order_by("kind", "search_text"))

    def _near(self) -> Sequence[Province]:
        if not isinstance(self.unit, Province):
            return ()
        last = self.unit.valid_to
        return neighbours_of(self.unit, last if last else clock.today())

    def statement(self) -> Statement | None:
        """What the form says; None, with sentences at the fields, when it cannot be."""
        parts_valid = self.parts is None or self.parts.is_valid()
        if not self.form.is_valid() or not parts_valid:
            return None
        return self.form.statement(self._stated_parts())

    def _stated_parts(self) -> tuple[Part, ...]:
        if self.parts is None:
            return ()
        return tuple(form.part() for form in self.parts if form.has_changed())

    def form_response(self, *, status: int = 200) -> HttpResponse:
        context = {
            "form": self.form,
            "parts": self.parts,
            "unit": self.unit,
            "scope": self.scope,
            "kind": self.kind,
            "title": _title(self.scope, self.kind),
            "words": kind_explained(self.kind),
        }
        return render(self.request, "hospitals/changes/form.html", context, status=status)

    def preview(
        self,
        statement: Statement,
        *,
        confirm: ConfirmForm | None = None,
        stale: str = "",
        status: int = 200,
    ) -> HttpResponse:
        """What would happen, before anything is written; the form again when it cannot be."""
        try:
            preview = preview_change(plan_change(statement))
        except ValidationError as error:
            self._take(error)
            return self.form_response(status=400)
        except WrongState as error:
            self.form.add_error(None, str(error))
            return self.form_response(status=409)
        planned = preview.planned
        context = {
            "title": _title(self.scope, self.kind),
            "preview": preview,
            "planned": planned,
            **presentation_changes.parted(presentation_changes.planned_rows(planned)),
            "groups": presentation_changes.effect_groups(preview.effects),
            "new_units": new_unit_lines(planned),
            **drawn(planned),
            "neighbours": neighbour_lines(planned),
            "seen": fingerprint_of([preview]),
            "kept": self._kept(),
            "confirm": confirm or ConfirmForm(),
            "stale": stale,
            "address": self._address(),
        }
        return render(self.request, "hospitals/changes/preview.html", context, status=status)

    def _take(self, error: ValidationError) -> None:
        """Say what the plan finds wrong; of a split's only new part, at that part's field."""
        mine = self.parts is None or self.form.cleaned_data["main"] == NEW
        new = [] if self.parts is None else [form for form in self.parts if form.is_new]
        if mine or len(new) != 1 or not hasattr(error, "error_dict"):
            self.form.take(error, at_new_unit=mine and not new)
            return
        for name, sentences in error.message_dict.items():
            form = new[0] if f"new_{name}" in new[0].fields else self.form
            form.take(ValidationError({name: sentences}))

    def recorded(self, statement: Statement) -> HttpResponse:
        """Write it, if it is still what was seen."""
        confirm = ConfirmForm(self.request.POST, self.request.FILES)
        if not confirm.is_valid():
            return self.preview(statement, confirm=confirm, status=400)
        try:
            change = record_previewed(
                statement,
                seen=self.request.POST.get("seen", ""),
                by=self.request.user,
                document=confirm.cleaned_data["document"],
            )
        except StalePreview as error:
            return self.preview(statement, stale=str(error), status=409)
        except WrongState:
            return self.preview(statement, status=409)
        except ValidationError as error:
            if not hasattr(error, "error_dict"):
                confirm.add_error("document", error)
            return self.preview(statement, confirm=confirm, status=400)
        messages.success(self.request, _("Đã ghi thay đổi."))
        return redirect("changes:detail", pk=change.pk)

    def _kept(self) -> list[tuple[str, str]]:
        """Everything that was typed, for the preview's own form."""
        return [
            (name, value)
            for name, values in self.request.POST.lists()
            if name not in _OWN_FIELDS
            for value in values
        ]

    def _address(self) -> str:
        address = reverse("changes:record", args=[self.scope, self.kind])
        query = self.request.GET.urlencode()
        return f"{address}?{query}" if query else address
