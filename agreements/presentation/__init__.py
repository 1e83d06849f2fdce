"""What an agreement's page shows, worked out without the database: every fact is passed in."""

from agreements.presentation.activities import ActivityGroup, ActivityLine, activity_groups
from agreements.presentation.lineage import HolderGroup, groups_of, merged_groups
from agreements.presentation.review_turns import (
    due_sentence,
    filed_words,
    missing_words,
    renewal_turn,
    report_turn,
    turn_of_review,
)
from agreements.presentation.timeline import Point, Timeline, timeline_of
from agreements.presentation.turn_parts import Act, Turn
from agreements.presentation.turns import other_acts, turn_of, turn_of_missing_day

__all__ = [
    "Act",
    "ActivityGroup",
    "ActivityLine",
    "HolderGroup",
    "Point",
    "Timeline",
    "Turn",
    "activity_groups",
    "due_sentence",
    "filed_words",
    "groups_of",
    "merged_groups",
    "missing_words",
    "other_acts",
    "renewal_turn",
    "report_turn",
    "timeline_of",
    "turn_of",
    "turn_of_missing_day",
    "turn_of_review",
]
