"""What the map and the network are asked for: all of it stands in the address."""

import datetime as dt
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from agreements.forms_filters import areas
from cooperation.pictures.measures import Asked, By
from cooperation.pictures.ties import NONE
from hospitals.choices import regions, specialties
from hospitals.models import Organisation
from toolkit.day_fields import DayField
from toolkit.filter_forms import Chip, FilterForm


class AnyChoice(forms.ChoiceField):
    """Choices that are only known when it is known what is drawn: `MapForm.offer_hubs`."""

    def valid_value(self, value: Any) -> bool:
        return len(str(value)) <= 80


class NetworkForm(FilterForm):
    """``area``, ``specialty`` and ``region`` are the filters of the lists."""

    of = forms.ChoiceField(
        label=gettext_lazy("Nối bằng"),
        choices=[
            ("", gettext_lazy("Thỏa thuận và hợp đồng")),
            ("agreements", gettext_lazy("Thỏa thuận còn hiệu lực")),
            ("contracts", gettext_lazy("Hợp đồng chuyển giao")),
        ],
        required=False,
    )
    region = forms.ChoiceField(label=gettext_lazy("Vùng"), required=False)
    specialty = forms.ChoiceField(label=gettext_lazy("Chuyên khoa"), required=False)
    area = forms.ChoiceField(label=gettext_lazy("Lĩnh vực"), required=False)

    def __init__(self, query: QueryDict) -> None:
        super().__init__(query)
        self.offer("region", regions)
        self.offer("specialty", specialties)
        self.offer("area", areas)


class MapForm(FilterForm):
    by = forms.ChoiceField(label=gettext_lazy("Tô màu theo"), choices=By.choices, required=False)
    on = DayField(label=gettext_lazy("Ngày"), required=False)
    hub = AnyChoice(label=gettext_lazy("Đường nối từ"), required=False)
    specialty = forms.ChoiceField(label=gettext_lazy("Chuyên khoa"), required=False)

    def __init__(self, query: QueryDict) -> None:
        super().__init__(query)
        self.offer("specialty", specialties)

    def asked(self, user: User, today: dt.date) -> Asked:
        """In the eyes of ``user``; what is not understood narrows nothing."""
        chosen = self.chosen()
        narrowed = {"specialty": chosen["specialty"]} if chosen.get("specialty") else {}
        by = By(chosen.get("by") or By.AGREEMENTS)
        return Asked(user, chosen.get("on") or today, today, by, narrowed)

    def offer_hubs(self, hubs: list[Organisation], shown: Organisation | None) -> None:
        """Whose lines can be drawn, known only when it is known what is drawn; those of ``shown``
        are."""
        choices = [(NONE, _("Không vẽ đường nối")), *((hub.slug, hub.name) for hub in hubs)]
        field: Any = self.fields["hub"]
        field.choices = choices
        if self.chosen().get("hub") not in dict(choices):
            self.cleaned_data["hub"] = ""
        self.data = {**self.query.dict(), "hub": shown.slug if shown else NONE}

    def chips(self) -> list[Chip]:
        """Without the colours: the heading says them."""
        return [chip for chip in super().chips() if chip.name != "by"]
