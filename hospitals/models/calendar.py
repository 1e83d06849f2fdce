"""Public holidays and swapped working Saturdays: rows, because Tết comes by yearly decision."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from hospitals.working_days import WorkingCalendar


class Holiday(models.Model):
    """A day that is off though it is a weekday, or worked though it is a weekend."""

    day = models.DateField(_("ngày"), unique=True)
    name = models.CharField(_("tên"), max_length=120)
    is_working = models.BooleanField(_("ngày làm bù"), default=False)

    class Meta:
        verbose_name = _("ngày nghỉ")
        verbose_name_plural = _("ngày nghỉ")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.name}"


def working_calendar() -> WorkingCalendar:
    """The calendar as the rows stand now: one query."""
    rows = list(Holiday.objects.values_list("day", "is_working"))
    return WorkingCalendar(
        off=frozenset(day for day, is_working in rows if not is_working),
        worked=frozenset(day for day, is_working in rows if is_working),
    )
