"""How one body helps another for a day; a list in code, so that a third kind is one line."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

VISIT_KINDS: dict[str, Promise] = {
    "tele": _("Hội chẩn từ xa"),
    "expert": _("Cử chuyên gia"),
}
