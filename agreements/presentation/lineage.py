"""From the names an agreement was signed with to who answers for them today."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from agreements.models import Party
from hospitals.models import Organisation

# The curves are drawn in a box this wide and 100 high a name, then stretched to the row.
_WIDTH = 64
_STEP = 100


@dataclass
class HolderGroup:
    """One holder of today and the parties whose place it holds. ``region`` is its name or ""."""

    holder: Organisation
    region: str = ""
    parties: list[Party] = field(default_factory=list)

    @property
    def signatures(self) -> int:
        return len(self.parties)

    @property
    def is_merged(self) -> bool:
        """Several signatures have come to one holder."""
        return self.signatures > 1

    @property
    def is_hub(self) -> bool:
        return any(party.role == Party.Role.HUB for party in self.parties)

    @property
    def kept_its_name(self) -> bool:
        """The holder is the party itself, under the name it signed with."""
        return not self.is_merged and self.parties[0].name_as_signed == self.holder.name_vi

    @property
    def box(self) -> str:
        """The SVG view box of the group's curves."""
        return f"0 0 {_WIDTH} {_STEP * self.signatures}"

    @property
    def curves(self) -> list[str]:
        """An SVG path from each name, in order, to the holder in the middle."""
        middle = _STEP * self.signatures / 2
        half = _WIDTH / 2
        return [
            f"M0 {y:g}C{half:g} {y:g} {half:g} {middle:g} {_WIDTH} {middle:g}"
            for y in (_STEP * (place + 0.5) for place in range(self.signatures))
        ]


def groups_of(
    parties: Iterable[Party],
    holders: Mapping[uuid.UUID, Organisation],
    regions: Mapping[uuid.UUID, str] | None = None,
) -> list[HolderGroup]:
    """The parties by holder, the hub's group first, then in the order of signing.

    ``holders`` maps a party's organisation to today's holder (itself where missing);
    ``regions`` a holder's id to its region's name. Reads ``party.organisation``.
    """
    groups: dict[uuid.UUID, HolderGroup] = {}
    for party in parties:
        holder = holders.get(party.organisation_id) or party.organisation
        if holder.pk not in groups:
            groups[holder.pk] = HolderGroup(holder, (regions or {}).get(holder.pk, ""))
        groups[holder.pk].parties.append(party)
    return sorted(groups.values(), key=lambda group: not group.is_hub)


def merged_groups(groups: Iterable[HolderGroup]) -> list[HolderGroup]:
    """The groups in which a merger put several parties into one holder: somebody must decide."""
    return [group for group in groups if group.is_merged]
