"""Pictures of the guide: the file, and where in the demonstration it is taken.

In a chapter a picture is two lines, of which only the second is shown::

    <!-- hinh: as="syt-hcm" address="/agreements/{agreement:mau-syt-2026}/" sees="Cam kết; Tài liệu" -->
    ![What is on it, for who cannot see it](hinh/thoa-thuan.png "One line above it")

``as``: the part before the @ of a sample person, empty for signed out. ``sees``: words that stand
on the page, parted by semicolons. ``phone="1"``: a phone's window; ``height``: another one's, in
pixels. ``from``: words to scroll to first.
"""  # noqa: E501

import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "docs" / "huong-dan"
SIZE = (1100, 720)
PHONE = (390, 760)

_FIGURE = re.compile(
    r"<!--\s*hinh:\s*(?P<facts>.*?)\s*-->\s*"
    r'!\[(?P<alt>[^\]]+)\]\(hinh/(?P<file>[a-z0-9-]+\.png)(?:\s+"(?P<caption>[^"]*)")?\)',
    re.DOTALL,
)
_COMMENT = re.compile(r"<!--.*?-->\s*", re.DOTALL)
_FACT = re.compile(r'([a-z]+)="([^"]*)"')


@dataclass(frozen=True)
class Figure:
    """``address`` may name records: ``{agreement:code}``, ``{review:code of its agreement}``,
    ``{request:code}``, ``{contract:code}``. ``size``: of the window, in pixels."""

    chapter: str
    file: str
    alt: str
    caption: str
    address: str
    person: str
    sees: tuple[str, ...]
    size: tuple[int, int]
    scroll_to: str

    @property
    def path(self) -> Path:
        return FOLDER / "hinh" / self.file


def figures_in(chapter: str, text: str) -> list[Figure]:
    """Every picture of a chapter's source. Raises KeyError where one has no address."""
    return [_read(chapter, found) for found in _FIGURE.finditer(text)]


def without_facts(text: str) -> str:
    """The source as readers see it."""
    return _COMMENT.sub("", text)


def size_of(path: Path) -> tuple[int, int]:
    """Width and height of a PNG in pixels, from its first bytes; (0, 0) when there is none."""
    try:
        with path.open("rb") as picture:
            head = picture.read(24)
    except FileNotFoundError:
        return 0, 0
    return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")


def _read(chapter: str, found: re.Match[str]) -> Figure:
    facts = dict(_FACT.findall(found["facts"]))
    width, height = PHONE if facts.get("phone") else SIZE
    return Figure(
        chapter=chapter,
        file=found["file"],
        alt=found["alt"],
        caption=found["caption"] or "",
        address=facts["address"],
        person=facts.get("as", ""),
        sees=tuple(words.strip() for words in facts.get("sees", "").split(";") if words.strip()),
        size=(width, int(facts.get("height", height))),
        scroll_to=facts.get("from", ""),
    )
