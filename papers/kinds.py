"""The kinds of paper, by the abbreviation of Nghị định 30/2020/NĐ-CP, appendix III."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REPORT = "BC"
MINUTES = "BB"
INVITATION = "GM"
LETTER = "CV"
CONTRACT = "HĐ"


@dataclass(frozen=True)
class PaperKind:
    """``heading``: the name of the type on the paper; an official letter has none.

    ``has_dateline``: minutes say in their text when and where (form 1.9).
    """

    label: Promise
    heading: str = ""
    has_dateline: bool = True


# A list that grows, so no `choices` on a column.
KINDS: dict[str, PaperKind] = {
    REPORT: PaperKind(_("Báo cáo"), "BÁO CÁO"),
    MINUTES: PaperKind(_("Biên bản"), "BIÊN BẢN", has_dateline=False),
    INVITATION: PaperKind(_("Giấy mời"), "GIẤY MỜI"),
    LETTER: PaperKind(_("Công văn")),
    CONTRACT: PaperKind(_("Hợp đồng"), "HỢP ĐỒNG TRÁCH NHIỆM"),
}


def label_of(kind: str) -> str:
    """The kind in words; its abbreviation where a later version took it away."""
    return str(KINDS[kind].label) if kind in KINDS else kind
