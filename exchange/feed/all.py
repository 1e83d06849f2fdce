"""Every list of the feed, in the order in which it is walked over: what others name first.

Left out: the lists of one kind of organisation, which are parts of ``organisations``.
"""

from exchange.feed.of_agreements import AGREEMENTS
from exchange.feed.of_papers import PAPERS
from exchange.feed.of_register import REGISTER
from exchange.feed.of_transfers import TRANSFERS
from exchange.feed.resources import Resource

# Documents come from several places, one behind the other.
RESOURCES: tuple[Resource, ...] = (*REGISTER, *AGREEMENTS, *TRANSFERS, *PAPERS)
NAMES = tuple(dict.fromkeys(resource.name for resource in RESOURCES))
