"""What each colour is for, and which stand on which: the part of the look that words say.

The values come from the style sheet (`cooperation.design.palette`). A test demands that every
colour of it is named here and that every pair a rule makes is measured here.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cooperation.design.palette import Theme, colours, contrast

TEXT = 4.5
CONTROL = 3.0
WHITE = "#ffffff"

Words = Promise | str

USES: dict[Words, dict[str, Words]] = {
    _("Nền và đường kẻ"): {
        "bg": _("nền trang"),
        "surface": _("thẻ, bảng, ô nhập"),
        "surface-2": _("đầu nhóm, chân bảng, hàng đang trỏ"),
        "line": _("đường kẻ mảnh"),
        "line-2": _("viền của nút và ô nhập"),
    },
    _("Chữ"): {
        "ink": _("chữ"),
        "ink-2": _("chữ phụ"),
        "ink-3": _("chữ mờ: “chưa ghi”, gợi ý trong ô"),
    },
    _("Màu của cổng"): {
        "brand": _("liên kết, nút chính"),
        "brand-h": _("liên kết và nút chính khi trỏ vào"),
        "on-brand": _("chữ trên nút chính"),
        "brand-deep": _("thanh trên cùng"),
        "brand-soft": _("đang chọn, chip bộ lọc"),
        "brand-line": _("đường kế thừa, hình trang trí"),
        "gold": _("việc tiếp theo, vòng tiêu điểm"),
        "gold-soft": _("nền của lời cảnh báo"),
    },
    _("Trạng thái"): {
        "ok": _("có hiệu lực, xong"),
        "ok-soft": _("nền của ok"),
        "wait": _("sắp đến hạn, còn thiếu, cần quyết định"),
        "wait-soft": _("nền của wait"),
        "late": _("quá hạn, lỗi, chấm dứt"),
        "late-soft": _("nền của late"),
        "late-h": _("nút chấm dứt khi trỏ vào"),
        "on-late": _("chữ trên nút chấm dứt"),
        "info": _("đang làm, đã ký, đang lấy ý kiến"),
        "info-soft": _("nền của info"),
        "off": _("bản thảo, dự kiến, hết hiệu lực, chưa rõ"),
        "off-soft": _("nền của off"),
        "hold": _("tạm dừng"),
        "hold-soft": _("nền của hold"),
    },
    _("Biểu đồ và bản đồ"): {
        "c1": _("biểu đồ: dãy chính"),
        "c2": _("biểu đồ: dãy thứ hai"),
        "c3": _("biểu đồ: phần còn lại"),
        "c4": _("biểu đồ: điểm cần chú ý"),
        "m0": _("bản đồ: không có"),
        "m1": _("bản đồ: 1"),
        "m2": _("bản đồ: 2"),
        "m3": _("bản đồ: 3"),
        "m4": _("bản đồ: 4 trở lên"),
    },
}

_TONES = ("ok", "wait", "late", "info", "off", "hold")

# Ground → what is written on it.
TEXT_ON: dict[str, tuple[str, ...]] = {
    "bg": ("ink", "ink-2", "ink-3", "brand", "brand-h", "wait", "late"),
    "surface": ("ink", "ink-2", "ink-3", "brand", "brand-h", *_TONES),
    "surface-2": ("ink", "ink-2", "ink-3", "brand", "brand-h", "ok", "wait", "late"),
    "brand-soft": ("ink", "ink-2", "brand"),
    "gold-soft": ("ink", "ink-2", "brand", "wait"),
    "brand": ("on-brand",),
    "brand-h": ("on-brand",),
    "brand-deep": (WHITE,),
    "late": ("on-late",),
    "late-h": ("on-late",),
    **{f"{tone}-soft": ("ink", tone) for tone in _TONES},
}
# Ground → borders, bars and marks that have to be seen on it.
CONTROLS_ON: dict[str, tuple[str, ...]] = {
    "bg": ("line-2", "ink", "brand"),
    "surface": ("line-2", "ink", "brand", "late", "ok", "info", "hold", "c1"),
    "surface-2": ("line-2", "brand"),
    "gold-soft": ("line-2",),
}


@dataclass(frozen=True)
class Colour:
    """A token with its value in each theme."""

    name: str
    use: Words
    light: str
    dark: str


@dataclass(frozen=True)
class Measured:
    """A colour in one theme on another: ``ratio`` has to reach the pair's floor."""

    text: str
    ground: str

    @property
    def ratio(self) -> float:
        return contrast(self.text, self.ground)


@dataclass(frozen=True)
class Pair:
    """``text`` on ``ground``, both names of tokens (or white), and how much contrast is due."""

    text: str
    ground: str
    floor: float

    @property
    def is_text(self) -> bool:
        return self.floor == TEXT

    @property
    def light(self) -> Measured:
        return self.in_theme(Theme.LIGHT)

    @property
    def dark(self) -> Measured:
        return self.in_theme(Theme.DARK)

    def in_theme(self, theme: Theme) -> Measured:
        known = {WHITE: WHITE, **colours(theme)}
        return Measured(known[self.text], known[self.ground])


def groups() -> list[tuple[Words, list[Colour]]]:
    """Every colour under its heading."""
    light, dark = colours(Theme.LIGHT), colours(Theme.DARK)
    return [
        (title, [Colour(name, use, light[name], dark[name]) for name, use in uses.items()])
        for title, uses in USES.items()
    ]


def pairs() -> list[Pair]:
    """Every pair that is measured, texts first."""
    return [*_pairs(TEXT_ON, TEXT), *_pairs(CONTROLS_ON, CONTROL)]


def _pairs(grounds: dict[str, tuple[str, ...]], floor: float) -> Iterator[Pair]:
    for ground, texts in grounds.items():
        for text in texts:
            yield Pair(text, ground, floor)
