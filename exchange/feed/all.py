"""Every list of the feed, in the order in which it is walked over: what others name first; and
what is left out of it. A list of the API that is in neither fails a test.
"""

from collections.abc import Mapping

from exchange.feed.of_agreements import AGREEMENTS
from exchange.feed.of_papers import PAPERS
from exchange.feed.of_register import REGISTER
from exchange.feed.of_transfers import TRANSFERS
from exchange.feed.resources import Resource

# Documents come from several places, one behind the other.
RESOURCES: tuple[Resource, ...] = (*REGISTER, *AGREEMENTS, *TRANSFERS, *PAPERS)
NAMES = tuple(dict.fromkeys(resource.name for resource in RESOURCES))

# Addresses under /api/v1/ that the feed does not follow → why, and what a client does instead.
LEFT_OUT: Mapping[str, str] = {
    "health-departments": "Part of organisations.",
    "cdcs": "Part of organisations.",
    "hospitals": "Part of organisations.",
    "areas": "A short list without ids, which changes only with the portal itself: ask it again.",
    "holidays": "A short list without ids: ask it again with its ETag.",
    "coverage": "Worked out for the day that is asked for, also from contracts that only their "
    "parties may see: ask it again with its ETag.",
    "reviews/{id}/meeting": "Of one review, long, for the parties: ask it again when the review "
    "comes.",
    "me": "Who asks: ask it again when everything comes anew.",
    "changes": "The feed itself.",
}
