"""Every verb that a service writes into the trail can be read by people."""

import re
from pathlib import Path

from django.conf import settings

from audit.verbs import words

_VERB = re.compile(r'\brecord\(\s*"([a-z_]+\.[a-z_]+)"')
ROOMS = ("files", "outbox", "hospitals", "accounts", "agreements")


def verbs_in_use() -> set[str]:
    sources = (
        path
        for room in ROOMS
        for path in (Path(settings.BASE_DIR) / room).rglob("*.py")
        if "tests" not in path.parts
    )
    return {verb for path in sources for verb in _VERB.findall(path.read_text())}


def test_every_verb_has_words() -> None:
    assert len(verbs_in_use()) > 10
    assert verbs_in_use() - words.keys() == set()
