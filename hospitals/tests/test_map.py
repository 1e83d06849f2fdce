"""The base map: the outlines of the 63 units, drawn by scripts/draw_map.py from Natural Earth."""

import csv
import re
import subprocess
import sys
from collections import defaultdict
from functools import cache
from itertools import pairwise
from pathlib import Path

from django.conf import settings

from hospitals.outlines import ISLANDS, OUTLINES

ROOT = Path(settings.BASE_DIR)
DRAWING = ROOT / "static" / "maps" / "vietnam.svg"
SOURCE = ROOT / "scripts" / "natural-earth"
DATA = ROOT / "hospitals" / "data"

Point = tuple[float, float]

# Neighbours of the register which share no line of the drawing.
APART_IN_THE_DRAWING = {
    # a border of 4 km, less than the source shows
    frozenset({"04-cao-bang", "08-tuyen-quang"}),
    # in the source four units meet at one point of the Mekong
    frozenset({"86-vinh-long", "87-dong-thap"}),
    # mouths of rivers, which the drawing leaves open
    frozenset({"79-ho-chi-minh", "82-tien-giang"}),
    frozenset({"83-ben-tre", "84-tra-vinh"}),
    frozenset({"84-tra-vinh", "94-soc-trang"}),
    frozenset({"86-vinh-long", "94-soc-trang"}),
}


@cache
def paths() -> dict[str, str]:
    return dict(re.findall(r'<path id="([^"]+)" d="([^"]+)"/>', DRAWING.read_text()))


def rings(id: str) -> list[list[Point]]:
    """The closed lines of an outline, without its dots."""
    found = []
    for start, steps in re.findall(r"M([-\d. ]+)l([-\d. ]+)z", paths()[id]):
        [(x, y)] = pairs(start)
        ring = [(x, y)]
        for by_x, by_y in pairs(steps):
            x, y = round(x + by_x, 1), round(y + by_y, 1)
            ring.append((x, y))
        found.append([*ring, ring[0]])
    return found


def dots(id: str) -> list[Point]:
    return [point for start in re.findall(r"M([-\d. ]+)a", paths()[id]) for point in pairs(start)]


def pairs(text: str) -> list[Point]:
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", text)]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def test_the_drawing_and_its_table_are_what_the_script_draws() -> None:
    command = [sys.executable, ROOT / "scripts" / "draw_map.py", "--check"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_each_unit_of_2023_has_an_outline_and_the_archipelagos_too() -> None:
    units = {row["uid"] for row in rows("provinces.csv") if not row["valid_from"]}
    assert len(units) == 63
    assert set(OUTLINES) == units
    assert set(paths()) == units | {"hoang-sa", "truong-sa"}


def test_who_shares_a_line_of_the_drawing_is_a_neighbour_in_the_register() -> None:
    owners = defaultdict(set)
    for unit in OUTLINES:
        for ring in rings(unit):
            for ends in pairwise(ring):
                owners[frozenset(ends)].add(unit)
    drawn = {frozenset(units) for units in owners.values() if len(units) > 1}
    known = {
        frozenset({row["uid_a"], row["uid_b"]})
        for row in rows("neighbours.csv")
        if row["scheme"] == "old63"
    }
    assert known - drawn == APART_IN_THE_DRAWING
    assert drawn - known == set()


def test_every_mark_stands_within_its_unit() -> None:
    for unit, (x, y) in OUTLINES.items():
        crossed = [
            x < x0 + (y - y0) / (y1 - y0) * (x1 - x0)
            for (x0, y0), (x1, y1) in pairwise(rings(unit)[0])
            if (y0 > y) != (y1 > y)
        ]
        assert sum(crossed) % 2 == 1, unit


def test_hoang_sa_and_truong_sa_belong_to_da_nang_and_khanh_hoa() -> None:
    assert ISLANDS == {"48-da-nang": "hoang-sa", "56-khanh-hoa": "truong-sa"}


def test_the_archipelagos_lie_at_sea_east_of_the_country() -> None:
    coast = max(x for unit in OUTLINES for ring in rings(unit) for x, _y in ring)
    assert len(dots("hoang-sa")) == 8
    assert len(dots("truong-sa")) == 15
    assert min(x for x, _y in dots("hoang-sa") + dots("truong-sa")) > coast + 80
    # Hoàng Sa beside Quảng Trị to Quảng Nam, Trường Sa from Ninh Thuận to beyond Cà Mau.
    assert OUTLINES["44-quang-binh"].y < min(y for _x, y in dots("hoang-sa"))
    assert max(y for _x, y in dots("hoang-sa")) < OUTLINES["51-quang-ngai"].y
    assert OUTLINES["58-ninh-thuan"].y < min(y for _x, y in dots("truong-sa"))
    assert OUTLINES["96-ca-mau"].y < max(y for _x, y in dots("truong-sa"))


def test_cat_ba_and_con_dao_are_drawn_with_their_own_unit() -> None:
    """The source gives them to Quảng Ninh and Sóc Trăng."""
    south_of = OUTLINES["96-ca-mau"].y
    assert any(y > south_of for ring in rings("77-ba-ria-vung-tau") for _x, y in ring)
    assert not any(y > south_of for ring in rings("94-soc-trang") for _x, y in ring)
    assert len(rings("31-hai-phong")) > 1


def test_the_drawing_fits_its_page_and_stays_small() -> None:
    template = (ROOT / "templates" / "hospitals" / "changes" / "_map.html").read_text()
    [box] = re.findall(r'viewBox="([^"]+)"', DRAWING.read_text())
    assert f'viewBox="{box}"' in template
    assert "maps/vietnam.svg" in template
    assert DRAWING.stat().st_size < 60_000


def test_the_source_brings_its_licence() -> None:
    assert "The MIT License" in (SOURCE / "LICENSE").read_text()
    assert "public domain" in (SOURCE / "README.md").read_text()
