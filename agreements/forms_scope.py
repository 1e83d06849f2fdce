"""Narrowing a list of another room to what an agreement is about: where a review's figures lead."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import Agreement
from agreements.party_sides import PartySides, sides_of
from hospitals.models import Organisation
from toolkit import clock
from toolkit.day_fields import DayField
from toolkit.filter_forms import FilterForm

if TYPE_CHECKING:
    from accounts.models import User

# A chip stays one line on most screens.
TITLE_LENGTH = 70


class AgreementScopeForm(FilterForm):
    """A filter bar that can be narrowed to an agreement by its address, not by a field of its own.

    ``agreement`` (id) with the sides of the day ``on`` (today unless said), and with ``party``
    (slug) what touches that holder's side; one chip takes all three away. An agreement that
    ``reader`` does not see filters nothing. `chosen` gives the `PartySides` as ``agreement``.
    """

    agreement = forms.UUIDField(
        label=gettext_lazy("Thỏa thuận"), required=False, widget=forms.HiddenInput
    )
    party = forms.SlugField(required=False, widget=forms.HiddenInput)
    on = DayField(required=False, widget=forms.HiddenInput)

    def __init__(self, query: QueryDict, *, reader: "User | None" = None) -> None:
        super().__init__(query)
        self.reader = reader

    def chosen(self) -> dict[str, Any]:
        found = super().chosen()
        for name in ("agreement", "party", "on"):
            found.pop(name, None)
        return {**found, "agreement": self.sides} if self.sides else found

    @cached_property
    def sides(self) -> PartySides | None:
        """The sides that the address asks for; at most three queries."""
        self.is_valid()
        cleaned = self.cleaned_data
        if self.reader is None or not cleaned.get("agreement"):
            return None
        seen = Agreement.objects.visible_to(self.reader).filter(pk=cleaned["agreement"]).first()
        if seen is None:
            return None
        party = cleaned.get("party") and Organisation.objects.filter(slug=cleaned["party"]).first()
        return sides_of(seen, cleaned.get("on") or clock.today(), party or None)

    def describe(self, name: str, value: Any) -> str:
        if not isinstance(value, PartySides):
            return super().describe(name, value)
        title = Truncator(value.agreement.title).chars(TITLE_LENGTH, truncate="…")
        if value.only is None:
            return _("Thỏa thuận: %(title)s") % {"title": title}
        return _("Thỏa thuận: %(title)s, phía %(party)s") % {
            "title": title,
            "party": value.only.name,
        }

    def query_without(self, *names: str) -> str:
        if "agreement" in names:
            names = (*names, "party", "on")
        return super().query_without(*names)
