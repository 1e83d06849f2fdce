"""Where the walk stops: which page, and what an official would say there in two sentences."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from agreements.models import Agreement, Review
from agreements.states import WAITING, Status
from exchange.imports.permissions import can_open_imports
from transfers.models import Contract, TransferRequest
from transfers.states import ContractStatus, RequestStatus

if TYPE_CHECKING:
    from accounts.models import User

ADMINISTRATOR, READER = "administrator", "reader"


@dataclass(frozen=True)
class Stop:
    """``find`` says which page shows it to somebody; empty: there is nothing for them to see.

    ``text`` is for everybody, ``acts`` adds what the reader's own role does there.
    """

    name: str
    find: Callable[["User"], str]
    title: Promise
    text: Promise
    acts: dict[str, Promise] = field(default_factory=dict)


def role_of(user: "User") -> str:
    """In which role somebody walks: the strongest they have."""
    if user.is_administrator:
        return ADMINISTRATOR
    for role in (Role.HEAD, Role.OFFICER):
        if user.reach.with_role(role):
            return str(role)
    return READER


def _page(name: str) -> Callable[["User"], str]:
    return lambda user: reverse(name)


def _agreement(user: "User") -> str:
    found = Agreement.objects.visible_to(user).filter(status=Status.IN_FORCE)
    shown = found.order_by("-signed_on", "code").first()
    return reverse("agreements:detail", args=[shown.pk]) if shown else ""


def _review(user: "User") -> str:
    found = Review.objects.visible_to(user).filter(status__in=WAITING, due_on__isnull=False)
    shown = found.order_by("due_on", "pk").first()
    return reverse("reviews:detail", args=[shown.pk]) if shown else ""


def _request(user: "User") -> str:
    found = TransferRequest.objects.visible_to(user).exclude(status=RequestStatus.DRAFT)
    shown = found.order_by("-waits_since", "code").first()
    return reverse("requests:detail", args=[shown.pk]) if shown else ""


def _contract(user: "User") -> str:
    found = Contract.objects.visible_to(user).filter(status=ContractStatus.RUNNING)
    shown = found.order_by("-started_on", "code").first()
    return reverse("contracts:detail", args=[shown.pk]) if shown else ""


def _search(user: "User") -> str:
    return f"{reverse('search:results')}?{urlencode({'q': 'dak nong'})}"


def _imports(user: "User") -> str:
    return reverse("imports:list") if can_open_imports(user) else ""


def _for_administrators(name: str) -> Callable[["User"], str]:
    return lambda user: reverse(name) if user.is_administrator else ""


STOPS: tuple[Stop, ...] = (
    Stop(
        "home",
        _page("home"),
        _("Trang của tôi"),
        _("Mỗi sáng bắt đầu ở đây: việc gấp nằm trên, mỗi dòng có một nút làm ngay."),
        {
            Role.HEAD: _("Lãnh đạo thấy trước hết việc chờ mình xác nhận hoặc ký."),
            ADMINISTRATOR: _("Quản trị viên thấy người, thư và thay đổi của danh mục."),
        },
    ),
    Stop(
        "agreement",
        _agreement,
        _("Một thỏa thuận"),
        _(
            "Thanh viền vàng nói việc tiếp theo, của ai, hạn nào. Tên các bên giữ như lúc ký, bên "
            "cạnh là cơ quan chịu trách nhiệm hôm nay."
        ),
        {Role.OFFICER: _("Chuyên viên lập, lấy ý kiến và ghi nhận ký kết tại đây.")},
    ),
    Stop(
        "review",
        _review,
        _("Một kỳ đánh giá"),
        _("Lịch tính từ mốc của thỏa thuận. Cổng điền sẵn số liệu, mỗi cơ quan viết báo cáo."),
        {
            Role.OFFICER: _("Ai chưa nộp thì nhắc bằng một nút."),
            Role.HEAD: _("Lãnh đạo nộp báo cáo và xác nhận biên bản."),
        },
    ),
    Stop(
        "request",
        _request,
        _("Một đề xuất"),
        _(
            "Cơ sở cần kỹ thuật gì thì viết ở đây. Trang luôn nói đến lượt ai và đã chờ bao nhiêu "
            "ngày."
        ),
        {Role.HEAD: _("Lãnh đạo xác nhận, hoặc trả lại kèm câu hỏi.")},
    ),
    Stop(
        "contract",
        _contract,
        _("Một hợp đồng chuyển giao"),
        _(
            "Các giai đoạn, số ca từng đợt và hai tỷ lệ độc lập đứng cạnh nhau. Chưa có ca thì ghi "
            "“chưa có số liệu”."
        ),
        {Role.OFFICER: _("Xong đợt nào ghi số ca đợt đó, một phút trên điện thoại.")},
    ),
    Stop(
        "dashboard",
        _page("dashboard:show"),
        _("Điều hành"),
        _("Một màn hình cho lãnh đạo; mỗi con số mở ra danh sách của nó. In được ra PDF."),
    ),
    Stop(
        "map",
        _page("pictures:map"),
        _("Bản đồ"),
        _(
            "Chọn ngày để xem theo 63 hay 34 tỉnh, thành. Bảng bên cạnh có cùng số liệu cho người "
            "không xem hình."
        ),
    ),
    Stop(
        "changes",
        _for_administrators("changes:list"),
        _("Sáp nhập, chia tách, đổi tên"),
        _(
            "Ghi thay đổi theo nghị quyết, xem trước mọi hồ sơ bị chạm đến. Tên cũ và hồ sơ cũ "
            "không mất."
        ),
    ),
    Stop(
        "people",
        _for_administrators("people:list"),
        _("Người dùng"),
        _("Trao vai trò theo cơ quan và thời gian. Vai trò lãnh đạo cần hai quản trị viên."),
    ),
    Stop(
        "search",
        _search,
        _("Tìm trong cổng"),
        _(
            "Gõ không dấu, tên cũ, chữ tắt hay sai một chữ cũng ra. Phím / đưa con trỏ vào ô tìm "
            "ở mọi trang."
        ),
    ),
    Stop(
        "import",
        _imports,
        _("Nhập từ tệp"),
        _(
            "Tải mẫu, điền, tải lên. Cổng chạy thử và chỉ từng ô sai; chưa ghi gì trước khi "
            "người nhập bấm ghi."
        ),
    ),
    Stop(
        "notifications",
        _page("outbox:notifications"),
        _("Thông báo"),
        _(
            "Việc đến lượt nằm sau hình chuông và trong thư; mỗi dòng dẫn đến đúng trang làm việc. "
            "Nhận ở đâu do mỗi người chọn."
        ),
    ),
    Stop(
        "help",
        _page("help"),
        _("Hướng dẫn sử dụng"),
        _("Hết một vòng. Hướng dẫn theo từng vai có hình, mở từ dấu hỏi ở đầu mọi trang."),
    ),
)

BY_NAME = {stop.name: stop for stop in STOPS}
