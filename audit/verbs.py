"""The trail's verbs in words. A verb without words shows its constant, so nothing is hidden.

Each room keeps its own words in ``<room>/verbs.py`` and adds them in ``AppConfig.ready()``.
"""

from django.utils.functional import Promise

words: dict[str, str | Promise] = {}


def text_of(verb: str) -> str:
    """``agreement.signed`` → "Ghi việc ký thỏa thuận"."""
    return str(words.get(verb, verb))
