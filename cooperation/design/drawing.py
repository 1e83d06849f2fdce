"""Drawing a component twice on one page: in the light and in the dark, and asleep.

A sample is the real markup, but it is no page of its own: its ids have to stay single, it sends
no form, leads nowhere, and the scripts of the portal leave it alone.
"""

import re
from itertools import count

from django.utils.safestring import SafeString, mark_safe

_NAMES = re.compile(
    r'(?<=\s)(id|for|name|form|list|aria-labelledby|aria-describedby|aria-controls)="([^"]*)"'
)
_INNER_LINK = re.compile(r'(?<=\s)href="#([^"]*)"')
_OUTER_LINK = re.compile(r'(?<=\s)href="[^#"][^"]*"')
_BEHAVIOUR = re.compile(r'\s(?:data-(?!label\b)[\w-]+|hx-[\w-]+)(?:="[^"]*"|=\'[^\']*\')?')
_SPOKEN = re.compile(r'\s(?:role="(?:alert|status)"|tabindex="-1")')
_FORM = re.compile(r"<form\b[^>]*>")
_SENDING = re.compile(r'\s(?:method|action|enctype)="[^"]*"')
_SECRET = re.compile(r'<input type="hidden"[^>]*csrfmiddlewaretoken[^>]*>')
_LANDMARK = re.compile(r"<(section|nav)\b([^>]*)>")
_LABEL = re.compile(r'\saria-label="([^"]*)"')
_LABELLED = re.compile(r'\saria-labelledby="[^"]*"')


def asleep(html: str, *, prefix: str, said: str, anchor: str) -> SafeString:
    """``html`` of our own templates, fit to stand beside a second drawing of itself.

    Ids and names begin with ``prefix``; landmarks are told apart by ``said``; links that would
    leave lead to ``#anchor``.
    """
    html = _SECRET.sub("", html)
    html = _BEHAVIOUR.sub("", html)
    html = _SPOKEN.sub("", html)
    html = _FORM.sub(lambda form: _SENDING.sub("", form[0]), html)
    html = html.replace('type="submit"', 'type="button"')
    html = _OUTER_LINK.sub(f'href="#{anchor}"', html)
    html = _INNER_LINK.sub(
        lambda link: link[0] if link[1] == anchor else f'href="#{prefix}-{link[1]}"', html
    )
    numbers = count(1)
    html = _LANDMARK.sub(lambda tag: _single(tag, f"{said} {next(numbers)}"), html)
    html = _NAMES.sub(lambda found: f'{found[1]}="{_prefixed(found[2], prefix)}"', html)
    return mark_safe(html)  # noqa: S308 our own templates


def _single(tag: re.Match[str], said: str) -> str:
    """A way through the page keeps its name, made single; a section is no landmark here."""
    if tag[1] == "nav":
        return _LABEL.sub(lambda label: f' aria-label="{label[1]} ({said})"', tag[0])
    return _LABELLED.sub("", _LABEL.sub("", tag[0]))


def _prefixed(names: str, prefix: str) -> str:
    return " ".join(f"{prefix}-{name}" for name in names.split())
