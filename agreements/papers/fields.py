"""The placeholders of a review's papers in words, and sample values for all of them."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Fields = dict[str, str | Promise]

_COMMON: Fields = {
    "organisation": _("cơ quan lập văn bản"),
    "organisation.name": _("tên cơ quan"),
    "agreement": _("thỏa thuận"),
    "agreement.title": _("tên thỏa thuận"),
    "agreement.cited": _("tên, số và ngày ký thỏa thuận"),
    "review": _("kỳ đánh giá"),
    "review.name": _("tên kỳ, như “sơ kết 6 tháng”"),
    "review.period": _("thời gian đánh giá bằng chữ; trống nếu không có"),
    "holders": _("tên các cơ quan cùng đánh giá"),
}
_COMMITMENTS: Fields = {
    "commitments": _("các nội dung hợp tác được đánh giá"),
    "commitments.text": _("nội dung hợp tác"),
    "commitments.area": _("lĩnh vực"),
    "commitments.rating": _("mức thực hiện; trống nếu chưa đánh giá"),
    "commitments.remark": _("nhận xét"),
    "commitments.times_carried": _("số kỳ trước chưa thực hiện đầy đủ"),
    "commitments.is_open": _("chưa thực hiện đầy đủ"),
}
_TASKS: Fields = {
    "tasks": _("các việc phải làm"),
    "tasks.what": _("việc"),
    "tasks.organisation": _("cơ quan thực hiện"),
    "tasks.person": _("người phụ trách; trống nếu không giao riêng"),
    "tasks.due": _("hạn"),
    "tasks.status": _("trạng thái"),
    "tasks.times_carried": _("số lần chuyển kỳ"),
}
_MEETING: Fields = {
    "meeting": _("cuộc họp"),
    "meeting.day": _("ngày họp bằng chữ"),
    "meeting.begun": _("giờ bắt đầu"),
    "meeting.place": _("địa điểm"),
    "meeting.chair": _("người chủ trì"),
}
REPORT_FIELDS: Fields = {
    **_COMMON,
    "is_whole": _("báo cáo của cả kỳ, không của riêng một cơ quan"),
    "reports": _("các báo cáo đã nộp"),
    "reports.organisation": _("cơ quan báo cáo"),
    "reports.summary": _("kết quả chung"),
    "reports.difficulties": _("khó khăn, vướng mắc"),
    "reports.proposals": _("đề xuất, kiến nghị"),
    **_COMMITMENTS,
    "commitments.answers": _("kết quả thực hiện theo từng cơ quan"),
    "commitments.answers.organisation": _("cơ quan"),
    "commitments.answers.text": _("kết quả thực hiện"),
    "figures": _("số liệu trong kỳ"),
    "figures.label": _("tên chỉ số"),
    "figures.value": _("số liệu"),
    "has_empty_figures": _("còn chỉ số chưa có số liệu, không đưa vào bảng"),
    **_TASKS,
    "conclusions": _("kết luận của cuộc họp"),
    "next_direction": _("phương hướng kỳ tới"),
}
MINUTES_FIELDS: Fields = {
    **_COMMON,
    **_MEETING,
    "meeting.ended": _("giờ kết thúc"),
    "meeting.secretary": _("thư ký"),
    "meeting.minutes": _("diễn biến cuộc họp"),
    "attendances": _("thành phần dự họp"),
    "attendances.organisation": _("cơ quan"),
    "attendances.people": _("người dự, chức vụ"),
    **_COMMITMENTS,
    **_TASKS,
    "conclusions": _("kết luận của cuộc họp"),
    "next_direction": _("phương hướng kỳ tới"),
}
INVITATION_FIELDS: Fields = {
    **_COMMON,
    **_MEETING,
    "meeting.name": _("tên cuộc họp"),
    "meeting.note": _("các vấn đề cần lưu ý"),
    "invited": _("các nơi được mời"),
}


def sample_values() -> dict[str, Any]:
    """Of a review that nobody held, to try a text with."""
    return {
        "organisation": {"name": "Sở Y tế tỉnh mẫu A"},
        "agreement": {
            "title": "Thỏa thuận hợp tác mẫu",
            "cited": "Thỏa thuận hợp tác mẫu số 07/TT-SYT ký ngày 21 tháng 7 năm 2025",
        },
        "review": {
            "name": "sơ kết 6 tháng",
            "period": "từ ngày 21 tháng 01 năm 2026 đến ngày 20 tháng 7 năm 2026",
        },
        "holders": ["Sở Y tế tỉnh mẫu A", "Sở Y tế tỉnh mẫu B"],
        "is_whole": True,
        "reports": [
            {
                "organisation": "Sở Y tế tỉnh mẫu A",
                "summary": "Hai bên đã thực hiện đúng kế hoạch.",
                "difficulties": "Thiếu máy siêu âm tại hai trung tâm y tế.",
                "proposals": "Bổ sung chỉ tiêu đào tạo.",
            },
            {
                "organisation": "Sở Y tế tỉnh mẫu B",
                "summary": "Đã tiếp nhận hai kỹ thuật.",
                "difficulties": "Chưa đủ người học.",
                "proposals": "Kéo dài thời gian đào tạo.",
            },
        ],
        "commitments": [
            {
                "text": "Đào tạo bác sĩ theo đơn đặt hàng",
                "area": "Đào tạo",
                "rating": "Thực hiện một phần",
                "remark": "Cần thêm một lớp",
                "times_carried": 1,
                "is_open": True,
                "answers": [
                    {"organisation": "Sở Y tế tỉnh mẫu A", "text": "Đã mở hai lớp, 24 học viên."}
                ],
            }
        ],
        "figures": [{"label": "Đề xuất đã nộp", "value": "4"}],
        "has_empty_figures": True,
        "tasks": [
            {
                "what": "Gửi danh sách học viên",
                "organisation": "Sở Y tế tỉnh mẫu B",
                "person": "Người mẫu Bình",
                "due": "15/10/2026",
                "status": "Đang làm",
                "times_carried": 1,
            }
        ],
        "meeting": {
            "name": "Họp đánh giá 6 tháng thực hiện Thỏa thuận hợp tác mẫu",
            "day": "ngày 20 tháng 7 năm 2026",
            "begun": "08 giờ 00",
            "ended": "11 giờ 00",
            "place": "Hội trường Sở Y tế tỉnh mẫu A",
            "chair": "Người mẫu An, Giám đốc",
            "secretary": "Người mẫu Chi",
            "minutes": "Hai bên báo cáo kết quả.\nHai bên thảo luận.",
            "note": "Đề nghị gửi báo cáo trước ngày họp 05 ngày làm việc.",
        },
        "attendances": [{"organisation": "Sở Y tế tỉnh mẫu A", "people": "Người mẫu An, Giám đốc"}],
        "conclusions": "Hai bên thống nhất kết quả đánh giá.",
        "next_direction": "Tiếp tục các lớp đào tạo.",
        "invited": ["Sở Y tế tỉnh mẫu B"],
    }
