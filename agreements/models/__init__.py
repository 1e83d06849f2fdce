"""Agreements and everything that hangs on them."""

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
from agreements.models.reviews import Review, ReviewDate

__all__ = [
    "Agreement",
    "Amendment",
    "Area",
    "Comment",
    "Content",
    "DecisionOwed",
    "Document",
    "MergerChoice",
    "MergerDecision",
    "Party",
    "Review",
    "ReviewDate",
]
