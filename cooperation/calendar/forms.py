"""What somebody chooses on the calendar's pages."""

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from agreements.models import Agreement, Party
from cooperation.calendar.entries import Choice, EntryKind
from hospitals.models import Organisation, OrganisationHolder
from toolkit.filter_forms import Choices, FilterForm
from transfers.models import Contract


class CalendarFilterForm(FilterForm):
    organisation = forms.ChoiceField(label=_("Cơ quan"), required=False)
    kind = forms.ChoiceField(label=_("Loại"), required=False)
    mine = forms.BooleanField(label=_("Của cơ quan tôi"), required=False)

    def __init__(self, query: QueryDict, *, reader: User, day: dt.date) -> None:
        super().__init__(query)
        self.offer("organisation", lambda: _bodies_around(reader, day))
        self.offer("kind", EntryKind.choices)
        if not reader.reach.own:
            del self.fields["mine"]

    def choice(self) -> Choice:
        """What was chosen; a value that is not understood leaves nothing out."""
        chosen = self.chosen()
        kind = chosen.get("kind")
        return Choice(
            organisation=chosen.get("organisation", ""),
            kinds=frozenset({EntryKind(kind)} if kind else EntryKind),
            mine=chosen.get("mine", False),
        )


def _bodies_around(reader: User, day: dt.date) -> Choices:
    """Who answers on ``day`` for a party or a side of what ``reader`` sees: one query."""
    parties = Party.objects.filter(agreement__in=Agreement.objects.visible_to(reader).values("pk"))
    contracts = Contract.objects.visible_to(reader)
    held = OrganisationHolder.objects.filter(since__lte=day, until__gt=day).filter(
        Q(organisation__in=parties.values("organisation"))
        | Q(organisation__in=contracts.values("source"))
        | Q(organisation__in=contracts.values("recipient"))
    )
    bodies = Organisation.objects.filter(pk__in=held.values("holder"))
    return [(body.slug, body.name) for body in bodies.order_by("search_text")]


class FeedForm(forms.Form):
    """``form_id`` is made when the form is shown: sent twice it makes one feed."""

    form_id = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Tên lịch"),
        max_length=80,
        help_text=_("Dùng ở đâu, ví dụ “Điện thoại”, để sau này biết mà thu hồi."),
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Lịch của"),
        required=False,
        empty_label=_("Mọi cơ quan của tôi"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"form_id": uuid.uuid4()})
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organisation"]
        field.queryset = Organisation.objects.filter(pk__in=user.reach.homes).order_by(
            "search_text"
        )
        if user.reads_everything:
            field.empty_label = _("Mọi cơ quan tôi được xem")
