"""People that come in by table, a line each role: administrators' work.

The address is the key, together with organisation and role. A new person gets a mail with the
link to set a password; an account or a role that is there already is left as it is.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import permissions
from accounts.models import Membership, Role, User
from accounts.services import create_user, grant_membership
from hospitals.naming import find_organisation, organisation_names
from toolkit import clock
from toolkit.folding import fold
from toolkit.importing import (
    Cells,
    ImportColumn,
    Importer,
    LineReader,
    LineWriter,
    Outcome,
    Statement,
    Written,
    exact_day,
    labels_of,
    one_of,
)
from toolkit.refusal import Verdict

_LANGUAGES = {"": "vi", "vi": "vi", "en": "en", "tieng viet": "vi", "tieng anh": "en"}


class PersonImporter(Importer):
    slug = "people"
    label = gettext_lazy("Người dùng")
    words = gettext_lazy(
        "Tài khoản và vai trò tại cơ quan. Người mới nhận thư có đường dẫn đặt mật khẩu; "
        "vai trò lãnh đạo chờ quản trị viên thứ hai xác nhận."
    )
    key_words = gettext_lazy("địa chỉ thư, cùng cơ quan và vai trò")
    key_column = "email"
    columns = (
        ImportColumn(
            "email",
            gettext_lazy("Thư điện tử"),
            gettext_lazy("Như ten@co-quan.vn."),
            True,
            example="nguoi.mau@portal.example",
        ),
        ImportColumn(
            "full_name",
            gettext_lazy("Họ và tên"),
            gettext_lazy("Đủ họ và tên."),
            True,
            example="Người mẫu Một",
        ),
        ImportColumn(
            "language",
            gettext_lazy("Ngôn ngữ"),
            gettext_lazy("vi hoặc en."),
            example="vi",
            values=lambda by: ["vi", "en"],
        ),
        ImportColumn(
            "organisation",
            gettext_lazy("Cơ quan"),
            gettext_lazy("Khóa hoặc tên trong danh mục. Để trống nếu chưa có vai trò."),
            example="syt-68-lam-dong",
        ),
        ImportColumn(
            "role",
            gettext_lazy("Vai trò"),
            gettext_lazy("Người xem, Chuyên viên hoặc Lãnh đạo."),
            example="Chuyên viên",
            values=labels_of(Role),
        ),
        ImportColumn(
            "valid_from",
            gettext_lazy("Từ ngày"),
            gettext_lazy("Để trống thì từ hôm nay."),
            example="01/12/2026",
        ),
        ImportColumn(
            "valid_until", gettext_lazy("Đến ngày"), gettext_lazy("Để trống nếu chưa rõ.")
        ),
    )

    def may(self, user: Any) -> Verdict:
        return permissions.can_manage_people(user)

    def writer(self, by: Any) -> LineWriter:
        return _PersonLines(by, self.columns)

    def key(self, cells: Cells) -> tuple[str, ...]:
        if not (email := cells.get("email", "").lower()):
            return ()
        return (email, fold(cells.get("organisation", "")), fold(cells.get("role", "")))

    def statements(self, cells: Cells) -> Iterable[Statement]:
        """An address is one person's."""
        if email := cells.get("email", "").lower():
            otherwise = _("Dòng %(line)s của tệp ghi tên khác cho địa chỉ này. Ghi cùng một tên.")
            yield Statement("full_name", (email,), fold(cells.get("full_name", "")), otherwise)


class _PersonLines(LineWriter):
    def __init__(self, by: Any, columns: tuple[ImportColumn, ...]) -> None:
        self.by, self.columns = by, columns
        self.bodies = organisation_names()

    def write(self, cells: Cells) -> Written:
        line = LineReader(cells, self.columns)
        body = line.read("organisation", lambda t: find_organisation(self.bodies, t))
        role = line.read("role", one_of(Role))
        since = line.read("valid_from", exact_day)
        until = line.read("valid_until", exact_day)
        language = line.read("language", _language) or "vi"
        if bool(line.text("organisation")) != bool(line.text("role")):
            missing = "role" if line.text("organisation") else "organisation"
            line.refuse(missing, _("Cơ quan và vai trò đi cùng nhau. Ghi cả hai, hoặc bỏ cả hai."))
        email = line.text("email").lower()
        person = User.objects.filter(email__iexact=email).first()
        name = " ".join(line.text("full_name").split())
        if person is not None and name and fold(person.full_name) != fold(name):
            line.refuse(
                "full_name",
                _("Địa chỉ này là của tài khoản mang tên khác. Xem lại địa chỉ hoặc tên."),
            )
        line.demand_good()
        outcome = Outcome.UNCHANGED
        if person is None:
            person = create_user(by=self.by, email=email, full_name=name, language=language)
            outcome = Outcome.NEW
        if body is not None and not _has(person, body, role, since):
            grant_membership(
                person,
                body,
                role,
                by=self.by,
                valid_from=since or clock.today(),
                valid_until=until,
            )
            outcome = Outcome.NEW if outcome == Outcome.NEW else Outcome.CHANGED
        return Written(outcome, email)


def _has(person: User, body: Any, role: str, since: Any) -> bool:
    """The role was given before, from that day where one is said; one that was ended since is
    not given again by the same file."""
    rows = Membership.objects.filter(user=person, organisation=body, role=role)
    return (rows.filter(valid_from=since) if since else rows).exists()


def _language(text: str) -> str:
    try:
        return _LANGUAGES[fold(text)]
    except KeyError:
        raise ValueError(
            _("Không có ngôn ngữ “%(text)s”. Ghi vi hoặc en.") % {"text": text}
        ) from None
