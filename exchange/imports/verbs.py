"""The acts on tables that are brought in, in words, for the trail."""

from django.utils.translation import gettext_lazy as _

VERBS = {
    "import.uploaded": _("Tải tệp lên để nhập"),
    "import.tried": _("Chạy thử tệp nhập"),
    "import.begun": _("Ghi tệp nhập vào cổng"),
    "import.written": _("Ghi xong tệp nhập"),
    "import.stopped": _("Dừng nhập tệp"),
    "import.forgotten": _("Bỏ tệp nhập đã quá hạn giữ"),
}
