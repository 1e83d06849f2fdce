"""People, for administrators."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.models import User
from cooperation.search.results import Hit, Seen, Source
from toolkit.paging import Ordering


def _people(seen: Seen) -> QuerySet[Any]:
    return seen.reader.visible(User).filter(seen.question.condition("search_text"))


def _person(row: User) -> Hit:
    return Hit(row.full_name, reverse("people:detail", args=[row.pk]), row.email)


PEOPLE = Source(
    "people",
    gettext_lazy("Người dùng"),
    "people",
    _people,
    lambda row: (row.full_name, row.search_text),
    _person,
    Ordering("words", "search_text"),
    lambda words: f"{reverse('people:list')}?{urlencode({'search': words})}",
    lambda user: user.is_administrator,
)
