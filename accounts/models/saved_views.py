"""Lists as people like to see them: saved views."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from toolkit.json_sql import JsonList, JsonObject

LONGEST_NAME = 60
LONGEST_QUERY = 2000


class SavedView(models.Model):
    """Filters, order and columns of a list that somebody gave a name.

    ``listing`` is the list's slug (`toolkit.listing.registry`), ``query`` what stood in its
    address. The list opens with the view that ``is_default``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="saved_views"
    )
    listing = models.CharField(_("danh sách"), max_length=40)
    name = models.CharField(_("tên"), max_length=LONGEST_NAME)
    query = models.CharField(_("bộ lọc"), max_length=LONGEST_QUERY, blank=True)
    is_default = models.BooleanField(_("mở sẵn"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("cách xem đã lưu")
        verbose_name_plural = _("cách xem đã lưu")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "listing", "name"], name="accounts_savedview_name_once"
            ),
            models.UniqueConstraint(
                fields=["user", "listing"],
                condition=Q(is_default=True),
                name="accounts_savedview_one_default",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def trail_label(self) -> str:
        """What somebody calls a view may name a person."""
        return self.listing


class ViewChoice(NamedTuple):
    """A saved view as its list offers it."""

    pk: uuid.UUID
    listing: str
    name: str
    query: str
    is_default: bool


def view_columns() -> dict[str, Any]:
    """What `view_choices` reads, for a row of the users."""
    rows = SavedView.objects.filter(user=OuterRef("pk")).order_by("name")
    names = ("id", "listing", "name", "query", "is_default")
    return {"views": JsonList(rows, JsonObject(**{name: F(name) for name in names}))}


def view_choices(rows: Iterable[Mapping[str, Any]]) -> list[ViewChoice]:
    return [
        ViewChoice(
            uuid.UUID(row["id"]), row["listing"], row["name"], row["query"], row["is_default"]
        )
        for row in rows
    ]
