"""Every change to people, their memberships, API tokens and calendar feeds."""

from accounts.services.feeds import create_feed, feed_of, note_fetch, publish, revoke_feed
from accounts.services.memberships import confirm_membership, end_membership, grant_membership
from accounts.services.people import (
    ask_password_reset,
    begin_visit,
    create_user,
    set_active,
    set_channels,
    set_preferences,
)
from accounts.services.proposals import (
    confirm_proposal,
    decline_proposal,
    propose_to_successors,
    take_proposals_back,
)
from accounts.services.tokens import (
    DEFAULT_DAYS,
    LONGEST_DAYS,
    SCOPES,
    create_token,
    note_use,
    revoke_token,
    token_of,
)
from accounts.services.views import change_view, delete_view, replace_view, save_view

__all__ = [
    "DEFAULT_DAYS",
    "LONGEST_DAYS",
    "SCOPES",
    "ask_password_reset",
    "begin_visit",
    "change_view",
    "confirm_membership",
    "confirm_proposal",
    "create_feed",
    "create_token",
    "create_user",
    "decline_proposal",
    "delete_view",
    "end_membership",
    "feed_of",
    "grant_membership",
    "note_fetch",
    "note_use",
    "propose_to_successors",
    "publish",
    "replace_view",
    "revoke_feed",
    "revoke_token",
    "save_view",
    "set_active",
    "set_channels",
    "set_preferences",
    "take_proposals_back",
    "token_of",
]
