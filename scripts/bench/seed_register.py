"""More of a register than the project's own files hold: a CDC and hospitals in every unit."""

from hospitals.derived import rebuild_derived
from hospitals.models import Organisation, Province
from hospitals.register import load_register

NAMES = (
    "Bệnh viện Đa khoa {} số {}",
    "Bệnh viện Sản Nhi {} số {}",
    "Bệnh viện Phổi {} số {}",
    "Bệnh viện Tâm thần {} số {}",
)
IN_A_UNIT, IN_A_CITY = 6, 24
LARGE = ("79-ho-chi-minh", "01-ha-noi")


def seed_register() -> None:
    """Load the register, add what it lacks and derive holders and places."""
    load_register()
    departments = {
        body.province_id: body
        for body in Organisation.objects.filter(kind=Organisation.Kind.HEALTH_DEPARTMENT)
    }
    with_cdc = set(
        Organisation.objects.filter(kind=Organisation.Kind.CDC).values_list("province", flat=True)
    )
    # Units that came about by a merger take over the bodies of those before them.
    for unit in Province.objects.filter(valid_from=None).order_by("uid"):
        founded = {"province": unit, "managed_by": departments[unit.pk], "source": "bench"}
        bodies = [
            Organisation(
                slug=f"bench-{unit.uid}-{number}",
                kind=Organisation.Kind.HOSPITAL,
                name_vi=NAMES[number % len(NAMES)].format(unit.short_name, number),
                name_en=f"Hospital {number} of {unit.name_en}",
                **founded,
            )
            for number in range(1, (IN_A_CITY if unit.uid in LARGE else IN_A_UNIT) + 1)
        ]
        if unit.pk not in with_cdc:
            bodies.append(
                Organisation(
                    slug=f"bench-cdc-{unit.uid}",
                    kind=Organisation.Kind.CDC,
                    name_vi=f"Trung tâm Kiểm soát bệnh tật {unit.short_name}",
                    name_en=f"CDC of {unit.name_en}",
                    **founded,
                )
            )
        Organisation.objects.bulk_create(bodies, ignore_conflicts=True)
    rebuild_derived()
