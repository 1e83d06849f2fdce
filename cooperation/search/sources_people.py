"""People, for administrators."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.models import User
from cooperation.search.results import READ, Hit, Seen, Source


def _people(seen: Seen) -> Iterator[Hit]:
    rows = (
        User.objects.visible_to(seen.user)
        .filter(seen.question.condition("search_text"))
        .order_by("search_text")[: READ + 1]
    )
    for row in rows:
        url = reverse("people:detail", args=[row.pk])
        yield Hit(row.full_name, url, row.search_text, row.email)


PEOPLE = Source(
    "people",
    gettext_lazy("Người dùng"),
    "people",
    _people,
    lambda words: f"{reverse('people:list')}?{urlencode({'search': words})}",
    lambda user: user.is_administrator,
)
