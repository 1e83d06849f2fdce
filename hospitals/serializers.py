"""The shapes of the register in the REST API.

The classes describe; the rows themselves are made by `hospitals.api_rows` (a test holds the two
together).
"""

from rest_framework import serializers

from hospitals.api_permissions import RegisterPermissionsSerializer
from hospitals.models import Organisation, Province
from toolkit.api.acts import HELP

ORGANISATION_KINDS = Organisation.Kind.choices
NAME = "In Vietnamese, the official one."


class RegionSerializer(serializers.Serializer[object]):
    id = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField(help_text=NAME)
    name_en = serializers.CharField()
    part_of = serializers.CharField(
        allow_null=True,
        help_text="Code of the whole.",
    )
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True, help_text="The last day; null until now.")


class ProvinceSerializer(serializers.Serializer[object]):
    """One legal unit over one period. `uid` is its key; `code` may have had other owners."""

    id = serializers.UUIDField()
    uid = serializers.CharField()
    code = serializers.CharField(help_text="GSO code, of this unit within its period.")
    name = serializers.CharField(help_text=NAME)
    name_en = serializers.CharField()
    short_name = serializers.CharField()
    kind = serializers.ChoiceField(choices=Province.Kind.choices)
    aliases = serializers.ListField(child=serializers.CharField())
    valid_from = serializers.DateField(allow_null=True, help_text="null: before 2023.")
    valid_to = serializers.DateField(allow_null=True, help_text="The last day; null until now.")
    region = serializers.CharField(
        allow_null=True,
        help_text="Code of its region, at the end of its period.",
    )
    successor = serializers.CharField(
        allow_null=True,
        help_text="uid of the unit it became, or became part of.",
    )
    succeeded_on = serializers.DateField(allow_null=True)
    legal_basis = serializers.CharField()


class OnDaySerializer(serializers.Serializer[object]):
    """What follows from successions, on one day."""

    day = serializers.DateField()
    province = serializers.CharField(allow_null=True, help_text="uid of where it lies.")
    managed_by = serializers.CharField(
        allow_null=True, help_text="Slug of the department that manages it."
    )
    holder = serializers.CharField(help_text="Slug of who answers for it; itself, if nobody else.")


class OrganisationSerializer(serializers.Serializer[object]):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    kind = serializers.ChoiceField(choices=ORGANISATION_KINDS)
    name = serializers.CharField(help_text=NAME)
    name_en = serializers.CharField()
    short_name = serializers.CharField()
    aliases = serializers.ListField(child=serializers.CharField())
    province = serializers.CharField(
        allow_null=True,
        help_text="uid, as founded.",
    )
    managing_authority = serializers.CharField(
        help_text="Who manages it on the day `on`, today without it, where no department does.",
    )
    is_end_line = serializers.BooleanField(help_text="End-line (tertiary) hospital, tuyến cuối.")
    technical_level = serializers.CharField(
        allow_blank=True, help_text="initial, basic, specialised; empty where unknown."
    )
    beds = serializers.IntegerField(allow_null=True)
    specialties = serializers.ListField(child=serializers.CharField(), help_text="Slugs.")
    open_from = serializers.DateField(allow_null=True)
    open_until = serializers.DateField(allow_null=True, help_text="The last day.")
    successor = serializers.CharField(
        allow_null=True,
        help_text="Slug of who took its place, if somebody has or will.",
    )
    succeeded_on = serializers.DateField(allow_null=True)
    on_day = OnDaySerializer(help_text="On the day `on`; today without it.")
    updated_at = serializers.DateTimeField()


class SpecialtySerializer(serializers.Serializer[object]):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField(help_text=NAME)
    name_en = serializers.CharField()
    aliases = serializers.ListField(child=serializers.CharField())


class TechniqueSerializer(serializers.Serializer[object]):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    code = serializers.CharField(help_text="Of the ministry's list; empty where none is known.")
    scheme = serializers.CharField(help_text="Which list `code` is of.")
    name = serializers.CharField(help_text=NAME)
    name_en = serializers.CharField()
    specialty = serializers.CharField(allow_null=True, help_text="Slug.")
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True, help_text="The last day.")


class RegionDetailSerializer(RegionSerializer):
    permissions = RegisterPermissionsSerializer(help_text=HELP)


class ProvinceDetailSerializer(ProvinceSerializer):
    permissions = RegisterPermissionsSerializer(help_text=HELP)


class OrganisationDetailSerializer(OrganisationSerializer):
    permissions = RegisterPermissionsSerializer(help_text=HELP)


class SpecialtyDetailSerializer(SpecialtySerializer):
    permissions = RegisterPermissionsSerializer(help_text=HELP)


class TechniqueDetailSerializer(TechniqueSerializer):
    permissions = RegisterPermissionsSerializer(help_text=HELP)
