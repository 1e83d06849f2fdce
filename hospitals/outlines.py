"""The outlines of the 63 units of 2023 in the base map, and where their marks stand.

Written with ``static/maps/vietnam.svg`` by scripts/draw_map.py; do not edit by hand.
The id of an outline in the drawing is the uid of its unit of 2023. Units of other days
are groups of outlines (`hospitals.maps`).
"""

from typing import NamedTuple


class Outline(NamedTuple):
    """The middle of an outline's largest part, in the drawing."""

    x: int
    y: int


OUTLINES = {
    "01-ha-noi": Outline(191, 137),
    "02-ha-giang": Outline(141, 49),
    "04-cao-bang": Outline(223, 44),
    "06-bac-kan": Outline(203, 67),
    "08-tuyen-quang": Outline(165, 71),
    "10-lao-cai": Outline(108, 64),
    "11-dien-bien": Outline(62, 93),
    "12-lai-chau": Outline(68, 58),
    "14-son-la": Outline(93, 119),
    "15-yen-bai": Outline(140, 89),
    "17-hoa-binh": Outline(174, 151),
    "19-thai-nguyen": Outline(198, 102),
    "20-lang-son": Outline(227, 83),
    "22-quang-ninh": Outline(269, 123),
    "24-bac-giang": Outline(244, 114),
    "25-phu-tho": Outline(161, 116),
    "26-vinh-phuc": Outline(186, 117),
    "27-bac-ninh": Outline(213, 129),
    "30-hai-duong": Outline(226, 141),
    "31-hai-phong": Outline(240, 143),
    "33-hung-yen": Outline(209, 140),
    "34-thai-binh": Outline(224, 159),
    "35-ha-nam": Outline(204, 160),
    "36-nam-dinh": Outline(213, 169),
    "37-ninh-binh": Outline(197, 173),
    "38-thanh-hoa": Outline(181, 197),
    "40-nghe-an": Outline(148, 230),
    "42-ha-tinh": Outline(191, 282),
    "44-quang-binh": Outline(210, 315),
    "45-quang-tri": Outline(255, 367),
    "46-thua-thien-hue": Outline(282, 390),
    "48-da-nang": Outline(317, 405),
    "49-quang-nam": Outline(312, 430),
    "51-quang-ngai": Outline(345, 459),
    "52-binh-dinh": Outline(364, 520),
    "54-phu-yen": Outline(369, 569),
    "56-khanh-hoa": Outline(363, 611),
    "58-ninh-thuan": Outline(359, 640),
    "60-binh-thuan": Outline(304, 680),
    "62-kon-tum": Outline(309, 483),
    "64-gia-lai": Outline(322, 526),
    "66-dak-lak": Outline(328, 587),
    "67-dak-nong": Outline(297, 619),
    "68-lam-dong": Outline(333, 630),
    "70-binh-phuoc": Outline(253, 643),
    "72-tay-ninh": Outline(213, 657),
    "74-binh-duong": Outline(244, 673),
    "75-dong-nai": Outline(273, 672),
    "77-ba-ria-vung-tau": Outline(273, 705),
    "79-ho-chi-minh": Outline(241, 694),
    "80-long-an": Outline(225, 693),
    "82-tien-giang": Outline(217, 712),
    "83-ben-tre": Outline(239, 731),
    "84-tra-vinh": Outline(225, 750),
    "86-vinh-long": Outline(209, 731),
    "87-dong-thap": Outline(182, 698),
    "89-an-giang": Outline(164, 711),
    "91-kien-giang": Outline(169, 743),
    "92-can-tho": Outline(187, 722),
    "93-hau-giang": Outline(191, 744),
    "94-soc-trang": Outline(204, 762),
    "95-bac-lieu": Outline(181, 776),
    "96-ca-mau": Outline(159, 790),
}
# An archipelago belongs to a unit and is drawn with it.
ISLANDS = {
    "48-da-nang": "hoang-sa",
    "56-khanh-hoa": "truong-sa",
}
