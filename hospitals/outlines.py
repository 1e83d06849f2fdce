"""The outlines of the 63 units of 2023 in the base map, and where their marks stand.

The map is ``static/vendor/svg-maps/vietnam.svg`` (svg-maps, CC BY 4.0): each outline there has an
id. Units of other days are groups of these outlines (`hospitals.maps`).
"""

from typing import NamedTuple

# File, and the size of its drawing.
MAP_FILE = "vendor/svg-maps/vietnam.svg"
VIEW_BOX = "0 0 812 873"


class Outline(NamedTuple):
    """An outline's id in the file and the middle of its largest part."""

    id: str
    x: int
    y: int


# By the uid of the unit of 2023. An archipelago belongs to a unit and is drawn with it.
OUTLINES = {
    "01-ha-noi": Outline("hanoi", 182, 137),
    "02-ha-giang": Outline("hagiang", 147, 35),
    "04-cao-bang": Outline("caobang", 205, 36),
    "06-bac-kan": Outline("backan", 191, 63),
    "08-tuyen-quang": Outline("tuyenquang", 162, 72),
    "10-lao-cai": Outline("laocai", 102, 58),
    "11-dien-bien": Outline("dienbien", 46, 94),
    "12-lai-chau": Outline("laichau", 54, 60),
    "14-son-la": Outline("sonla", 100, 123),
    "15-yen-bai": Outline("yenbai", 126, 90),
    "17-hoa-binh": Outline("hoabinh", 166, 151),
    "19-thai-nguyen": Outline("thainguyen", 191, 95),
    "20-lang-son": Outline("langson", 233, 87),
    "22-quang-ninh": Outline("quangninh", 266, 118),
    "24-bac-giang": Outline("bacgiang", 225, 114),
    "25-phu-tho": Outline("phutho", 154, 116),
    "26-vinh-phuc": Outline("vinhphuc", 178, 115),
    "27-bac-ninh": Outline("bacninh", 206, 128),
    "30-hai-duong": Outline("haiduong", 219, 137),
    "31-hai-phong": Outline("haiphong", 233, 145),
    "33-hung-yen": Outline("hungyen", 204, 144),
    "34-thai-binh": Outline("thaibinh", 221, 161),
    "35-ha-nam": Outline("hanam", 199, 159),
    "36-nam-dinh": Outline("namdinh", 211, 174),
    "37-ninh-binh": Outline("ninhbinh", 195, 177),
    "38-thanh-hoa": Outline("thanhhoa", 165, 186),
    "40-nghe-an": Outline("nghean", 146, 231),
    "42-ha-tinh": Outline("hatinh", 187, 283),
    "44-quang-binh": Outline("quangbinh", 216, 324),
    "45-quang-tri": Outline("quangtri", 249, 366),
    "46-thua-thien-hue": Outline("tthue", 278, 389),
    "48-da-nang": Outline("danang", 308, 403),
    "49-quang-nam": Outline("quangnam", 302, 428),
    "51-quang-ngai": Outline("quangngai", 338, 461),
    "52-binh-dinh": Outline("binhdinh", 354, 507),
    "54-phu-yen": Outline("phuyen", 360, 558),
    "56-khanh-hoa": Outline("khanhhoa", 358, 602),
    "58-ninh-thuan": Outline("ninhthuan", 350, 635),
    "60-binh-thuan": Outline("binhthuan", 307, 666),
    "62-kon-tum": Outline("kontum", 302, 474),
    "64-gia-lai": Outline("gialai", 314, 522),
    "66-dak-lak": Outline("daklak", 316, 576),
    "67-dak-nong": Outline("daknong", 288, 607),
    "68-lam-dong": Outline("lamdong", 310, 633),
    "70-binh-phuoc": Outline("binhphuoc", 248, 633),
    "72-tay-ninh": Outline("tayninh", 209, 651),
    "74-binh-duong": Outline("binhduong", 235, 661),
    "75-dong-nai": Outline("dongnai", 262, 669),
    "77-ba-ria-vung-tau": Outline("baria", 268, 693),
    "79-ho-chi-minh": Outline("hcm", 237, 685),
    "80-long-an": Outline("longan", 209, 686),
    "82-tien-giang": Outline("tiengiang", 216, 704),
    "83-ben-tre": Outline("bentre", 225, 718),
    "84-tra-vinh": Outline("travinh", 216, 735),
    "86-vinh-long": Outline("vinhlong", 200, 719),
    "87-dong-thap": Outline("dongthap", 180, 695),
    "89-an-giang": Outline("angiang", 158, 698),
    "91-kien-giang": Outline("kiengiang", 151, 726),
    "92-can-tho": Outline("cantho", 176, 719),
    "93-hau-giang": Outline("haugiang", 181, 736),
    "94-soc-trang": Outline("soctrang", 197, 748),
    "95-bac-lieu": Outline("baclieu", 174, 761),
    "96-ca-mau": Outline("camau", 151, 775),
}
ISLANDS = {"48-da-nang": "hoangsa", "56-khanh-hoa": "truongsa"}
