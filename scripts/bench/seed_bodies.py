"""Who signs the seeded agreements: large cities lead many of them, small provinces join few."""

import datetime as dt
import random
from collections import defaultdict
from dataclasses import dataclass

from hospitals.models import Organisation

Kind = Organisation.Kind
# Code of a unit → how often its bodies lead an agreement, the others once.
LEADING = {"79": 20, "01": 14, "48": 6, "92": 6, "40": 5, "38": 4, "46": 4, "31": 4}
RARE = {"02", "04", "06", "11", "12", "14", "62", "67", "95"}


@dataclass(frozen=True)
class Pool:
    """The bodies of one kind by the unit they were founded in."""

    units: dict[str, list[Organisation]]

    def draw(self, rng: random.Random, day: dt.date, count: int) -> list[Organisation]:
        """A hub and its partners, all different, of those open on ``day``."""
        units = {
            uid: found
            for uid, bodies in self.units.items()
            if (found := [body for body in bodies if _is_open(body, day)])
        }
        leading = [LEADING.get(uid[:2], 1) for uid in units]
        joining = [0.3 if uid[:2] in RARE else 1 for uid in units]
        names = list(units)
        chosen = [rng.choice(units[rng.choices(names, leading)[0]])]
        while len(chosen) < count:
            body = rng.choice(units[rng.choices(names, joining)[0]])
            if body not in chosen:
                chosen.append(body)
        return chosen


def read_pools() -> dict[str, Pool]:
    """By kind: departments, CDCs and hospitals."""
    pools: dict[str, dict[str, list[Organisation]]] = defaultdict(lambda: defaultdict(list))
    bodies = Organisation.objects.filter(province__isnull=False).select_related("province")
    for body in bodies.order_by("slug"):
        assert body.province is not None
        pools[body.kind][body.province.uid].append(body)
    return {kind: Pool(pools[kind]) for kind in (Kind.HEALTH_DEPARTMENT, Kind.CDC, Kind.HOSPITAL)}


def _is_open(body: Organisation, day: dt.date) -> bool:
    return (body.open_from is None or body.open_from <= day) and (
        body.open_until is None or day <= body.open_until
    )
