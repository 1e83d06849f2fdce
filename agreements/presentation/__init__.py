"""What an agreement's page shows, worked out without the database: every fact is passed in."""

from agreements.presentation.lineage import HolderGroup, groups_of, merged_groups
from agreements.presentation.timeline import Point, Timeline, timeline_of
from agreements.presentation.turns import (
    Act,
    Turn,
    due_sentence,
    other_acts,
    turn_of,
    turn_of_review,
)

__all__ = [
    "Act",
    "HolderGroup",
    "Point",
    "Timeline",
    "Turn",
    "due_sentence",
    "groups_of",
    "merged_groups",
    "other_acts",
    "timeline_of",
    "turn_of",
    "turn_of_review",
]
