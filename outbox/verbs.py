"""This room's acts in words, for the trail on pages."""

from django.utils.translation import gettext_lazy as _

VERBS = {
    "message.sent_again": _("Cho gửi lại thư chưa rõ"),
    "message.taken_as_sent": _("Ghi nhận thư đã tới"),
    "outbox.held": _("Dừng gửi thư"),
    "outbox.released": _("Cho gửi thư lại"),
}
