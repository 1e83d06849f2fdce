"""The sample agreement of three centres for disease control: its first review and who walks it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from agreements.models import Review
from tests.walking import Person

AGREEMENT = "mau-cdc-2026"
HUB = "Trung tâm Kiểm soát bệnh tật TP. Hồ Chí Minh"
DONG_NAI = "Trung tâm Kiểm soát bệnh tật tỉnh Đồng Nai"
TAY_NINH = "Trung tâm Kiểm soát bệnh tật tỉnh Tây Ninh"

# The first review is due on 27/08/2026, the next one on 27/02/2027.
BEFORE = dt.date(2026, 7, 27)
FIRST_LEAD = dt.date(2026, 7, 28)
NEXT_WEEK = dt.date(2026, 8, 4)
MEETING = dt.date(2026, 8, 25)
NEXT_PERIOD = dt.date(2027, 2, 1)

Day = Callable[[dt.date], None]


@dataclass(frozen=True)
class Centre:
    """One CDC: who writes, who answers for it, and what they write."""

    name: str
    officer: Person
    head: Person
    words: str


@dataclass(frozen=True)
class Walk:
    """``page``: the address of the first review; ``heading``: what stands above it; ``title``:
    the agreement's."""

    hub: Centre
    dong_nai: Centre
    tay_ninh: Centre
    page: str
    heading: str
    title: str

    @property
    def centres(self) -> tuple[Centre, Centre, Centre]:
        return self.hub, self.dong_nai, self.tay_ninh


def begin_walk(sign_in: Callable[..., Person]) -> Walk:
    """Everybody signed in; Tây Ninh's officer works on a phone.

    ``sign_in(name, width=…)`` gives somebody at a browser of their own.
    """

    def centre(name: str, account: str, words: str, width: int = 1280) -> Centre:
        return Centre(name, sign_in(account, width=width), sign_in(f"head-{account}"), words)

    review = Review.objects.get(agreement__code=AGREEMENT, sequence=1)
    title = review.agreement.title
    return Walk(
        hub=centre(HUB, "cdc-hcm", "26 tuần trao đổi số liệu"),
        dong_nai=centre(DONG_NAI, "cdc-dong-nai", "24 tuần trao đổi số liệu"),
        tay_ninh=centre(TAY_NINH, "cdc-tay-ninh", "20 tuần trao đổi số liệu", width=390),
        page=f"/reviews/{review.pk}/",
        heading=f"Đánh giá 6 tháng: {title}",
        title=title,
    )
