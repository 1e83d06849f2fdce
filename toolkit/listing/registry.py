"""Every list of the portal by its slug. The rooms add theirs when the portal starts."""

from toolkit.listing.listing import Listing

known: dict[str, type[Listing]] = {}


def add(*listings: type[Listing]) -> None:
    """Raises ValueError for a slug that another list has."""
    for listing in listings:
        if known.setdefault(listing.slug, listing) is not listing:
            raise ValueError(f"two lists are called {listing.slug!r}")
