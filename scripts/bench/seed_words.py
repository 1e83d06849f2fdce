"""The words of what is seeded: invented, of the usual length."""

TITLES = (
    "Thỏa thuận hợp tác về {subject} giữa {hub} và {partner} giai đoạn {first}–{last}",
    "Chương trình phối hợp {subject} của {hub} với {partner} giai đoạn {first}–{last}",
    "Biên bản thỏa thuận {subject} giữa {hub} và các đơn vị, {first}–{last}",
)
SUBJECTS = (
    "chuyển giao kỹ thuật và đào tạo nhân lực",
    "phòng, chống dịch bệnh truyền nhiễm",
    "hỗ trợ chuyên môn và chỉ đạo tuyến",
    "phát triển chuyên khoa sâu",
    "chuyển đổi số và liên thông dữ liệu y tế",
    "quản lý nhà nước về y tế",
    "cấp cứu ngoại viện và điều phối người bệnh",
)
# Slug of an area → commitments under it.
COMMITMENTS = {
    "technique-transfer": (
        "Chuyển giao các kỹ thuật thuộc danh mục đã thống nhất hằng năm; cử ê-kíp thực hiện tại "
        "chỗ cho đến khi đơn vị nhận làm chủ được kỹ thuật.",
        "Hỗ trợ đánh giá năng lực, trang thiết bị và nhân lực trước khi chuyển giao kỹ thuật.",
    ),
    "training": (
        "Tiếp nhận bác sĩ, điều dưỡng, kỹ thuật viên đến học tập theo kế hoạch từng năm; ưu tiên "
        "các chuyên khoa còn thiếu.",
        "Tổ chức lớp đào tạo ngắn hạn và cập nhật kiến thức y khoa liên tục tại địa phương.",
    ),
    "professional-support": (
        "Hội chẩn từ xa với các ca bệnh khó; duy trì đường dây liên hệ chuyên môn 24 giờ.",
        "Phối hợp chuyển tuyến, tiếp nhận và phản hồi thông tin người bệnh theo quy định.",
    ),
    "epidemic-control": (
        "Chia sẻ thông tin giám sát dịch bệnh hằng tuần và ngay khi có ca bệnh nhóm A.",
        "Hỗ trợ nhân lực, sinh phẩm và xét nghiệm khi địa phương có dịch vượt khả năng ứng phó.",
    ),
    "it-digital": (
        "Kết nối, liên thông kết quả cận lâm sàng và bệnh án điện tử giữa các cơ sở của hai bên.",
    ),
    "state-management": (
        "Trao đổi kinh nghiệm quản lý hành nghề, thanh tra, kiểm tra và cải cách thủ tục.",
    ),
    "research-innovation": (
        "Cùng thực hiện đề tài nghiên cứu khoa học; công bố và áp dụng kết quả tại hai bên.",
    ),
    "grassroots-care": ("Củng cố trạm y tế, quản lý bệnh không lây nhiễm tại tuyến cơ sở.",),
}
CONCLUSIONS = (
    "Các bên thực hiện đúng tiến độ; tiếp tục các nội dung đã thống nhất cho kỳ tới.",
    "Hoàn thành phần lớn nội dung; đào tạo chậm so với kế hoạch, cần bổ sung chỉ tiêu.",
    "Một số kỹ thuật chưa triển khai do thiếu trang thiết bị; giao đầu mối làm việc với đơn vị.",
)
REASONS = (
    "Người bệnh trong tỉnh phải chuyển đi xa; bệnh viện đã có phòng mổ và bác sĩ chuyên khoa.",
    "Mỗi năm có nhiều ca phải chuyển tuyến; đề nghị cử ê-kíp hướng dẫn tại chỗ trong sáu tháng.",
    "Thiết bị đã được đầu tư nhưng chưa có người được đào tạo để vận hành.",
)
