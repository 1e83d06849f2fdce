"""Chapters of the guide: their order, their titles, and how their Markdown becomes a page."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from cooperation.handbook.figures import FOLDER, Figure, figures_in, size_of, without_facts
from toolkit.icons import icon

# In the order in which they are read; the files bear the same names.
NAMES = (
    "bat-dau",
    "chuyen-vien-so",
    "dieu-phoi-vien-benh-vien",
    "lanh-dao-so-tiep-nhan",
    "benh-vien-nguon",
    "chuyen-vien-cdc",
    "lanh-dao",
    "quan-tri-vien",
    "nhap-tu-tep",
    "tim-kiem",
    "thong-bao",
)
_TITLE = re.compile(r"\A# (.+)\n+(?:_(.+)_\n)?")
_CHAPTER_LINK = re.compile(r"([a-z-]+)\.md(#.*)?")


@dataclass(frozen=True)
class Chapter:
    """``summary``: the line under the title. ``sections``: anchor and words of each heading."""

    name: str
    title: str
    summary: str
    html: SafeString
    sections: list[tuple[str, str]]
    figures: list[Figure]

    @property
    def url(self) -> str:
        return reverse("help-chapter", args=[self.name])


def chapters() -> list[Chapter]:
    return [chapter(name) for name in NAMES]


def chapter(name: str) -> Chapter:
    """Raises KeyError for a name that is no chapter."""
    if name not in NAMES:
        raise KeyError(name)
    path = FOLDER / f"{name}.md"
    return _read(name, path.stat().st_mtime_ns if settings.DEBUG else 0)


def neighbours(name: str) -> tuple[Chapter | None, Chapter | None]:
    """The chapter before and the one after."""
    place = NAMES.index(name)
    before = chapter(NAMES[place - 1]) if place else None
    after = chapter(NAMES[place + 1]) if place + 1 < len(NAMES) else None
    return before, after


@cache
def _read(name: str, version: int) -> Chapter:
    """Read once a process; while developing whenever the file has changed."""
    source = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    found = _TITLE.match(source)
    if found is None:
        raise ValueError(f"{name}.md does not begin with its title.")
    text = without_facts(source[found.end() :])
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    markdown.add_render_rule("image", _image)
    markdown.add_render_rule("link_open", _link)
    markdown.add_render_rule("table_open", lambda *_: '<table class="data-table">\n')
    tokens = markdown.parse(text)
    sections = _mark_sections_and_figures(tokens)
    return Chapter(
        name=name,
        title=found[1].strip(),
        summary=(found[2] or "").strip(),
        html=mark_safe(markdown.renderer.render(tokens, markdown.options, {})),  # noqa: S308
        sections=sections,
        figures=figures_in(name, source),
    )


def _mark_sections_and_figures(tokens: list[Any]) -> list[tuple[str, str]]:
    """Give each heading of the second level an anchor; a picture's paragraph becomes a figure."""
    sections: list[tuple[str, str]] = []
    for place, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            anchor = f"muc-{len(sections) + 1}"
            token.attrSet("id", anchor)
            sections.append((anchor, tokens[place + 1].content))
        inside = tokens[place + 1].children if token.type == "paragraph_open" else None
        if inside and [child.type for child in inside] == ["image"]:
            token.tag = tokens[place + 2].tag = "figure"
            token.attrSet("class", "guide-figure")
    return sections


def _image(renderer: Any, tokens: list[Any], place: int, options: Any, env: Any) -> str:
    """The picture behind its caption: it is fetched when somebody opens it, so that a chapter is
    read at once on a slow line. It knows its size, so that nothing jumps."""
    token = tokens[place]
    file = str(token.attrGet("src")).removeprefix("hinh/")
    width, height = size_of(FOLDER / "hinh" / file)
    if not width:
        return ""
    address = static(f"huong-dan/{file}")
    return format_html(
        '<details><summary>{} Hình: {}</summary><a href="{}">'
        '<img src="{}" alt="{}" width="{}" height="{}" loading="lazy"></a></details>',
        icon("file-earmark-image"),
        token.attrGet("title"),
        address,
        address,
        token.content,
        width,
        height,
    )


def _link(renderer: Any, tokens: list[Any], place: int, options: Any, env: Any) -> str:
    """Another chapter stands in the portal where its file stands beside this one."""
    token = tokens[place]
    if found := _CHAPTER_LINK.fullmatch(str(token.attrGet("href"))):
        token.attrSet("href", reverse("help-chapter", args=[found[1]]) + (found[2] or ""))
    rendered: str = renderer.renderToken(tokens, place, options, env)
    return rendered
