"""Type and space, with the sizes that the style sheets declare."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cooperation.design.palette import Theme, pixels, tokens

# Gaps in CSS pixels; nothing stands between them.
SPACES = (4, 8, 12, 16, 20, 28)


@dataclass(frozen=True)
class Style:
    """A size of writing and where the style sheets say it."""

    title: Promise
    sheet: str
    selector: str
    weight: int

    @property
    def size(self) -> float:
        return pixels(self.sheet, self.selector)

    @property
    def places(self) -> int:
        """Decimals the size is written with."""
        return 0 if self.size.is_integer() else 1

    @property
    def svg_size(self) -> str:
        return f"{self.size:g}"

    @property
    def height(self) -> int:
        """Room for “Ể” and “ỵ”."""
        return round(self.size * 1.6)


STYLES = [
    Style(_("Tên trang"), "base.css", "h1", 600),
    Style(_("Tên thẻ"), "components.css", ".card-title", 600),
    Style(_("Tên dòng"), "base.css", "h3", 600),
    Style(_("Chữ"), "base.css", "body", 400),
    Style(_("Bảng"), "components.css", ".data-table", 400),
    Style(_("Dòng sự việc"), "components.css", ".work-facts", 400),
    Style(_("Ghi chú"), "components.css", ".main-note", 400),
    Style(_("Con số"), "components.css", ".figure", 600),
    Style(_("Nhỏ nhất: chip, tờ lịch"), "components.css", ".sample-chip", 500),
]


def radii() -> list[tuple[str, str]]:
    """The rounding of corners: token and value."""
    return [
        (name, value) for name, value in tokens(Theme.LIGHT).items() if name.startswith("radius")
    ]
