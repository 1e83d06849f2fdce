"""Every component: when and how it is used, and the template that shows it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cooperation.design.drawing import asleep
from cooperation.design.palette import Theme

_FOLDER = "design/samples"

# Classes of the style sheets that pages use and no sample shows, and why.
PRIVATE: dict[str, str] = {"js": "Scripts run: theme.js says so on the page as a whole."}


@dataclass(frozen=True)
class Component:
    """``key`` names the template ``design/samples/<key>.html`` and the place on the page."""

    key: str
    title: Promise
    use: Promise

    @property
    def source(self) -> str:
        """The markup as a page writes it."""
        path = Path(settings.BASE_DIR) / "templates" / _FOLDER / f"{self.key}.html"
        return path.read_text().removeprefix("{% load i18n %}").strip()


@dataclass(frozen=True)
class Drawn:
    """A component with its two drawings."""

    component: Component
    light: SafeString
    dark: SafeString


COMPONENTS = [
    Component(
        "title",
        gettext_lazy("Đầu trang"),
        gettext_lazy(
            "Đường dẫn chỉ có ở trang chi tiết; tên trang; một dòng sự việc; các việc ở bên phải. "
            "Việc hiếm nằm trong “Thao tác khác”, việc chưa làm được thì nói vì sao."
        ),
    ),
    Component(
        "buttons",
        gettext_lazy("Nút"),
        gettext_lazy(
            "Động từ và đối tượng. Mỗi màn hình một nút đậm; nút đỏ chỉ ở trang xác nhận việc "
            "không lấy lại được."
        ),
    ),
    Component(
        "badges",
        gettext_lazy("Dấu trạng thái"),
        gettext_lazy(
            "Tròn, có hình và chữ, không bao giờ chỉ có màu. Mỗi hồ sơ một dấu; dấu thứ hai chỉ "
            "để nói điều còn thiếu."
        ),
    ),
    Component(
        "chips",
        gettext_lazy("Đến lượt ai, điều chưa biết, ngày"),
        gettext_lazy(
            "Đến lượt người xem thì đậm và có mũi tên, chờ nơi khác thì viền và có đồng hồ; luôn "
            "nói việc. Số ngày còn lại đứng cạnh ngày, không đứng riêng."
        ),
    ),
    Component(
        "next_act",
        gettext_lazy("Thanh việc tiếp theo"),
        gettext_lazy("Đầu mỗi trang chi tiết: lượt của ai, việc gì, đến khi nào, một nút."),
    ),
    Component(
        "figures",
        gettext_lazy("Ô số liệu"),
        gettext_lazy(
            "Nhiều nhất năm ô một hàng: con số, đếm cái gì, một dòng bối cảnh; dẫn tới danh sách "
            "được đếm."
        ),
    ),
    Component(
        "card",
        gettext_lazy("Thẻ và các sự việc"),
        gettext_lazy("Điều chưa biết ghi “chưa ghi”, không để trống."),
    ),
    Component(
        "lines",
        gettext_lazy("Dòng trong thẻ"),
        gettext_lazy("Danh sách ngắn: ngày, tên, một dòng phụ, một liên kết ở cuối."),
    ),
    Component(
        "work",
        gettext_lazy("Việc của tôi"),
        gettext_lazy(
            "Nhóm theo vì sao gấp. Bên trái con số và đơn vị, rồi tên, sự việc, chip, một việc. "
            "Chỉ dòng gấp nhất có nút đậm."
        ),
    ),
    Component(
        "table",
        gettext_lazy("Bảng và chân trang"),
        gettext_lazy(
            "Số canh phải; cột đầu hai dòng; chưa biết là “chưa ghi”, không áp dụng là “–”. Dưới "
            "992 px mỗi dòng thành một thẻ."
        ),
    ),
    Component(
        "filters",
        gettext_lazy("Thanh lọc"),
        gettext_lazy(
            "Nhãn trên ô; chọn là lọc ngay và ghi vào địa chỉ; bộ lọc đang dùng là chip có dấu ×. "
            "Cách xem đã lưu đứng trên; cột, xuất bảng tính và số dòng mỗi trang ở một chỗ."
        ),
    ),
    Component(
        "tabs",
        gettext_lazy("Thẻ trang"),
        gettext_lazy("Mỗi phần là một địa chỉ thật, có số đếm."),
    ),
    Component(
        "form",
        gettext_lazy("Biểu mẫu"),
        gettext_lazy(
            "Nhãn ở trên, chỉ dẫn dưới nhãn, lỗi dưới ô kèm cách sửa; tóm tắt lỗi ở đầu. Bắt buộc "
            "là lệ thường, ngoài ra ghi “(không bắt buộc)”."
        ),
    ),
    Component(
        "days",
        gettext_lazy("Ngày và lịch chọn ngày"),
        gettext_lazy(
            "Ngày luôn gõ được: dd/mm/yyyy. Lịch bên cạnh bắt đầu từ thứ Hai, ghi tên ngày nghỉ, "
            "kể cả Tết và Giỗ Tổ; dùng được bằng phím mũi tên, Home, End, Page Up, Page Down, "
            "Enter, Esc."
        ),
    ),
    Component(
        "upload",
        gettext_lazy("Tệp, tiến độ gửi và phần đã giữ"),
        gettext_lazy(
            "Kéo tệp thả vào ô hoặc chọn tệp; lỗi về cỡ và loại nói trước khi gửi. Phần đã gõ được "
            "giữ trên máy cho đến khi cổng nhận, và được mời khôi phục bằng một câu."
        ),
    ),
    Component(
        "confirm",
        gettext_lazy("Xác nhận"),
        gettext_lazy(
            "Chỉ cho việc không lấy lại được: đếm hậu quả, hỏi số và lý do, nút nhắc lại động từ."
        ),
    ),
    Component(
        "empty",
        gettext_lazy("Danh sách trống"),
        gettext_lazy("Vì sao trống, bỏ bộ lọc nào thì có bao nhiêu, và một lối đi tiếp."),
    ),
    Component(
        "notes",
        gettext_lazy("Lời ghi và thông báo"),
        gettext_lazy(
            "Lời ghi cho điều còn đúng trên trang; thông báo “Đã lưu” tự tắt sau 8 giây; lỗi thì "
            "ở lại."
        ),
    ),
    Component(
        "trail",
        gettext_lazy("Nhật ký"),
        gettext_lazy("Lúc nào, ai, cơ quan nào, việc gì; mới nhất ở trên; thay đổi mở ra xem."),
    ),
    Component(
        "timeline",
        gettext_lazy("Đường thời gian"),
        gettext_lazy(
            "Các kỳ đánh giá: chưa ghi nhận, đã kết luận, kỳ tới, dự kiến, quá hạn; vạch hôm nay. "
            "Trên điện thoại là một danh sách dọc."
        ),
    ),
    Component(
        "stepper",
        gettext_lazy("Các bước"),
        gettext_lazy("Biểu mẫu hơn tám ô: mỗi bước lưu nháp."),
    ),
    Component(
        "stages",
        gettext_lazy("Các giai đoạn"),
        gettext_lazy("Giai đoạn của hợp đồng là những thanh nối nhau, có dạng bảng bên dưới."),
    ),
    Component(
        "progress",
        gettext_lazy("Tiến độ"),
        gettext_lazy(
            "Thanh kèm con số: đã bao nhiêu trên bao nhiêu; việc dài nói thêm điều đúng, điều sai "
            "và điều chưa ghi."
        ),
    ),
]


def draw(component: Component, context: dict[str, Any], request: HttpRequest) -> Drawn:
    """The component's template filled once and shown in both themes."""
    html = render_to_string(f"{_FOLDER}/{component.key}.html", context, request)
    said = {Theme.LIGHT: _("mẫu sáng"), Theme.DARK: _("mẫu tối")}
    light, dark = (
        asleep(
            html,
            prefix=f"{theme}-{component.key}",
            said=f"{said[theme]} {component.key}",
            anchor=component.key,
        )
        for theme in Theme
    )
    return Drawn(component, light, dark)
