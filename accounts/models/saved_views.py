"""Lists as people like to see them: saved views."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

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
