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
    return User.objects.visible_to(seen.user).filter(seen.question.condition("search_text"))


def _person(row: User, seen: Seen) -> Hit:
    return Hit(row.full_name, reverse("people:detail", args=[row.pk]), row.search_text, row.email)


PEOPLE = Source(
    "people",
    gettext_lazy("Người dùng"),
    "people",
    _people,
    _person,
    Ordering("words", "search_text"),
    lambda words: f"{reverse('people:list')}?{urlencode({'search': words})}",
    lambda user: user.is_administrator,
)
