"""A province's health department: every unit has one, and the two change together."""

from typing import Any

from hospitals.models import Organisation, Province


def department_slug(uid: str) -> str:
    """The slug of a province unit's health department."""
    return f"syt-{uid}"


def department_name(kind: str, short_name: str) -> str:
    """What the health department of a province or city is called."""
    prefix = "Sở Y tế" if kind == Province.Kind.CITY else "Sở Y tế tỉnh"
    return f"{prefix} {short_name}"


def department_of(province: Province) -> dict[str, Any]:
    """The fields of the department that ``province`` is founded with."""
    return {
        "kind": Organisation.Kind.HEALTH_DEPARTMENT.value,
        "name_vi": department_name(province.kind, province.short_name),
        "name_en": f"Health Department of {province.name_en}" if province.name_en else "",
        "short_name": f"Sở Y tế {province.short_name}",
        "aliases": [f"SYT {province.short_name}"],
        "province_id": province.pk,
        "open_from": province.valid_from,
        "open_until": province.valid_to,
    }
