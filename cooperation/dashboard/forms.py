"""What the dashboard is narrowed to: region, period, specialty. All of it stands in the address."""

import datetime as dt
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from cooperation.dashboard.scope import Scope
from hospitals.choices import regions_of_today, specialties
from toolkit.filter_forms import Choices, FilterForm
from toolkit.span_fields import DaySpan, read_span

# How many years back the periods offered reach, this year included.
YEARS = 5


class DashboardFilterForm(FilterForm):
    region = forms.ChoiceField(label=gettext_lazy("Vùng"), required=False)
    period = forms.ChoiceField(label=gettext_lazy("Giai đoạn"), required=False)
    specialty = forms.ChoiceField(label=gettext_lazy("Chuyên khoa"), required=False)

    def __init__(self, query: QueryDict, *, day: dt.date) -> None:
        super().__init__(query)
        self.day = day
        # Coverage knows no region of before.
        self._offer("region", [("", _("Tất cả vùng")), *regions_of_today()])
        self._offer("period", periods(day))
        self._offer("specialty", [("", _("Tất cả chuyên khoa")), *specialties()])

    def _offer(self, name: str, choices: Choices) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def chosen(self) -> dict[str, Any]:
        """Without this year's period: it is what is shown when nothing is asked for."""
        found = super().chosen()
        return {name: value for name, value in found.items() if value != str(self.day.year)}

    def scope(self, user: User) -> Scope:
        """What is asked for, in the eyes of ``user``; what is not understood narrows nothing."""
        chosen = self.chosen()
        span = read_span(chosen.get("period") or str(self.day.year))
        assert isinstance(span, DaySpan)
        return Scope(
            user=user,
            day=self.day,
            span=span,
            region=chosen.get("region", ""),
            specialty=chosen.get("specialty", ""),
        )

    def words(self) -> list[str]:
        """Region, period and specialty in words, for paper; also those nobody narrowed."""
        chosen = self.chosen()
        return [
            self.describe(name, chosen[name]) if chosen.get(name) else said
            for name, said in (
                ("region", _("Tất cả vùng")),
                ("period", _("Năm %(year)s") % {"year": self.day.year}),
                ("specialty", _("Tất cả chuyên khoa")),
            )
        ]


def periods(day: dt.date) -> Choices:
    """This year, the years before it, and all of them together."""
    this = day.year
    return [
        *(
            (str(year), _("Năm %(year)s") % {"year": year})
            for year in range(this, this - YEARS, -1)
        ),
        (
            f"{this - YEARS + 1}-{this}",
            _("%(years)s năm, %(first)s – %(last)s")
            % {"years": YEARS, "first": this - YEARS + 1, "last": this},
        ),
    ]
