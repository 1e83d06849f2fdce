"""Agreements and everything that hangs on them."""

from agreements.models.action_items import ActionItem, ActionItemCarry
from agreements.models.activities import Activity
from agreements.models.agreements import (
    Agreement,
    Amendment,
    Area,
    Comment,
    Content,
    Document,
    Party,
)
from agreements.models.decisions import DecisionOwed, MergerChoice, MergerDecision
from agreements.models.meetings import Attendance, Confirmation
from agreements.models.papers import ReviewPaper
from agreements.models.reports import Report, ReportAnswer, ReviewedCommitment
from agreements.models.reviews import Review, ReviewDate

__all__ = [
    "ActionItem",
    "ActionItemCarry",
    "Activity",
    "Agreement",
    "Amendment",
    "Area",
    "Attendance",
    "Comment",
    "Confirmation",
    "Content",
    "DecisionOwed",
    "Document",
    "MergerChoice",
    "MergerDecision",
    "Party",
    "Report",
    "ReportAnswer",
    "Review",
    "ReviewDate",
    "ReviewPaper",
    "ReviewedCommitment",
]
