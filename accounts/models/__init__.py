"""People, what they are where, and what is theirs alone: one file a subject."""

from accounts.models.feeds import CalendarFeed, PublishedEvent
from accounts.models.memberships import Membership, Role, Standing
from accounts.models.proposals import MembershipProposal
from accounts.models.saved_views import SavedView, ViewChoice
from accounts.models.tokens import ApiToken
from accounts.models.users import PortalRole, User, UserQuerySet

__all__ = [
    "ApiToken",
    "CalendarFeed",
    "Membership",
    "MembershipProposal",
    "PortalRole",
    "PublishedEvent",
    "Role",
    "SavedView",
    "Standing",
    "User",
    "UserQuerySet",
    "ViewChoice",
]
