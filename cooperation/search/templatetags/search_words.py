"""What the words in a list's own search field may have meant, for lists that they left empty."""

from typing import Any

from django import template

from accounts.models import User
from cooperation.search import guessing
from cooperation.search.asking import question

register = template.Library()

# Under which name a list has its words in the address.
_FIELDS = ("search", "agreement")


@register.inclusion_tag("includes/_mistyped.html", takes_context=True)
def mistyped(context: dict[str, Any]) -> dict[str, Any]:
    """A line below an empty list: the same list for what its words may have meant, and the search
    of the whole portal, which forgives mistakes. Nothing where no words were looked for."""
    request = context["request"]
    field = next((name for name in _FIELDS if request.GET.get(name)), "")
    words = request.GET.get(field, "").replace("\0", " ")
    meant = meant_by(words, request.user) if words else ""
    query = request.GET.copy()
    query.pop("cursor", None)
    query[field] = meant
    return {"words": words, "meant": meant, "address": f"?{query.urlencode()}"}


def meant_by(words: str, user: User) -> str:
    """``words`` with those that ``user``'s portal does not know corrected; empty when it knows
    them, or knows none that is near."""
    asked = [one.word for one in question(words).words]
    known = guessing.known_of(asked, user)
    guesses = guessing.near([word for word in asked if word not in known], user)
    meant = [next(iter(guesses.get(word, ())), word) for word in asked]
    return " ".join(meant) if meant != asked else ""
