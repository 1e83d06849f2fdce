"""The frame of a page: which sections somebody sees, and what waits for them."""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Standing
from cooperation.tour.walking import Walk, walk_of
from cooperation.work import Waiting, waiting_for_person
from exchange.imports.permissions import can_open_imports
from outbox import unread
from toolkit import clock

LANGUAGES = ("vi", "en")
THEMES = ("auto", "light", "dark")
THEME_COOKIE = "theme"
DEMO_PASSWORD = "hop-tac-y-te-2026"  # noqa: S105 printed on the demonstration's sign-in page


@dataclass(frozen=True)
class Section:
    """One entry of the navigation; ``count`` only where something waits for the reader."""

    label: str
    url: str
    current: bool
    count: int = 0


class Frame:
    """``portal`` in every template."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.user: Any = getattr(request, "user", None)

    @property
    def signed_in(self) -> bool:
        return bool(self.user and self.user.is_authenticated)

    @cached_property
    def theme(self) -> str:
        """The chosen theme: the person's own, else this browser's, else the system's."""
        chosen = self.user.theme if self.signed_in else self.request.COOKIES.get(THEME_COOKIE)
        return chosen if chosen in THEMES else "auto"

    @cached_property
    def sections(self) -> list[Section]:
        if not self.signed_in:
            return []
        path = self.request.path
        home = _address("home")
        sections = [Section(_("Trang của tôi"), home, path == home, self.waiting)]
        counts = {
            "requests:list": self.waiting_requests,
            "contracts:list": self.waiting_contracts,
        }
        for label, *names in self._places():
            urls = [_address(name) for name in names]
            count = counts.get(names[0], 0)
            sections.append(Section(label, urls[0], path.startswith(tuple(urls)), count))
        return sections

    @property
    def navigation(self) -> SafeString:
        """The sections, written as text: every page has them."""
        waiting = escape(_("việc đang chờ"))
        items = []
        for section in self.sections:
            here = ' aria-current="page"' if section.current else ""
            count = ""
            if section.count:
                count = (
                    f' <span class="section-count num">{section.count}</span>'
                    f'<span class="visually-hidden">{waiting}</span>'
                )
            label = f"{escape(section.label)}{count}"
            items.append(f'<li><a href="{escape(section.url)}"{here}>{label}</a></li>')
        return SafeString("\n".join(items))

    def _places(self) -> list[tuple[str, ...]]:
        """Label, then the lists below it; the first one is where the entry leads.

        The same eight for everybody; what only some do stands in the person's menu.
        """
        return [
            (_("Thỏa thuận"), "agreements:list"),
            (_("Đánh giá"), "reviews:list", "actions:list", "calendar:month"),
            (pgettext("trang", "Đề xuất"), "requests:list"),
            (_("Hợp đồng chuyển giao"), "contracts:list"),
            (pgettext("trang", "Mạng lưới"), "networks:list"),
            (
                _("Danh mục"),
                "hospitals:province-list",
                "hospitals:organisation-list",
                "changes:list",
                "hospitals:holiday-list",
            ),
            (_("Điều hành"), "dashboard:show", "pictures:map"),
        ]

    @property
    def has_mailbox(self) -> bool:
        """Without a mail server the portal itself is the only place to read the mails."""
        return not settings.EMAIL_URL

    @cached_property
    def may_see_outbox(self) -> bool:
        """Administrators and auditors see every message's state, officers and heads their own's."""
        user = self.user
        acts = user.is_administrator or user.is_auditor or user.reach.with_role("head", "officer")
        return bool(acts)

    @cached_property
    def may_import(self) -> bool:
        """Who may bring in legacy records by table (`exchange.imports.permissions`)."""
        return bool(can_open_imports(self.user))

    @cached_property
    def waiting(self) -> int:
        """How many things wait for the reader; the home page, which lists them, sets it itself."""
        return self._waiting.total

    @cached_property
    def waiting_requests(self) -> int:
        """How many requests wait for the reader, who may find them all in their list."""
        return self._waiting.requests

    @cached_property
    def waiting_contracts(self) -> int:
        """The same of contracts."""
        return self._waiting.contracts

    @cached_property
    def _waiting(self) -> Waiting:
        """Counted anew when the day or anything in the portal has changed, not on every page.

        All that makes something wait stands on the trail, so its version tells.
        """
        if not self.signed_in or not self.user.reach.roles:  # who acts for nobody
            return Waiting()
        day = clock.today()
        kept: Waiting = self.user.keep("waiting", lambda: waiting_for_person(self.user, day))
        return kept

    @cached_property
    def unread(self) -> int:
        """Notifications that the reader has not opened."""
        return unread.count_for(self.user) if self.signed_in else 0

    @property
    def _standings(self) -> list[Standing]:
        return self.user.standings_today if self.signed_in else []

    @property
    def organisation(self) -> str:
        return self._standings[0].organisation_name if self._standings else ""

    @cached_property
    def role_lines(self) -> list[str]:
        """``Sở Y tế TP. Hồ Chí Minh · Chuyên viên``, one line a membership."""
        lines = [f"{one.organisation_name} · {one.role_label}" for one in self._standings]
        if self.signed_in and self.user.portal_role:
            lines.insert(0, self.user.get_portal_role_display())
        return lines

    @property
    def role_line(self) -> str:
        return self.role_lines[0] if self.role_lines else _("Chưa thuộc cơ quan nào")

    @property
    def as_of(self) -> dt.datetime | dt.date:
        """Until when the figures reach: now, or the day a demonstration walks through."""
        day = clock.today()
        now = timezone.localtime()
        return now if day == now.date() else day

    @cached_property
    def walk(self) -> Walk | None:
        """The reader's step of the walk through a demonstration."""
        return walk_of(self.request) if self.signed_in else None

    @property
    def offers_walk(self) -> bool:
        """On the home page of a demonstration."""
        return self.demo and self.request.path == _address("home")

    @property
    def demo(self) -> bool:
        return bool(settings.DEMO)

    @property
    def demo_password(self) -> str:
        return DEMO_PASSWORD

    @property
    def demo_people(self) -> list[tuple[str, str]]:
        """Whom a demonstration offers at the sign-in; `load_demo` makes more of the same kind."""
        return [
            ("syt-hcm@portal.example", _("Chuyên viên Sở Y tế TP. Hồ Chí Minh")),
            ("head-syt-hcm@portal.example", _("Lãnh đạo Sở Y tế TP. Hồ Chí Minh")),
            ("syt-dong-nai@portal.example", _("Chuyên viên Sở Y tế TP. Đồng Nai")),
            ("cdc-hcm@portal.example", _("Chuyên viên CDC TP. Hồ Chí Minh")),
            ("bv-mat@portal.example", _("Điều phối viên Bệnh viện Mắt TP. Hồ Chí Minh")),
            ("head-bv-mat@portal.example", _("Lãnh đạo Bệnh viện Mắt TP. Hồ Chí Minh")),
            ("bvdk-dak-nong@portal.example", _("Điều phối viên Bệnh viện Đa khoa Đắk Nông")),
            ("head-bvdk-dak-nong@portal.example", _("Lãnh đạo Bệnh viện Đa khoa Đắk Nông")),
            ("head-syt-lam-dong@portal.example", _("Lãnh đạo Sở Y tế Lâm Đồng")),
            ("auditor@portal.example", _("Kiểm tra viên, đọc toàn cổng")),
            ("observer@portal.example", _("Quan sát viên của bộ")),
            ("admin@portal.example", _("Quản trị viên")),
        ]


@cache
def _address(url_name: str) -> str:
    """The same on every page, which asks for a dozen of them."""
    return reverse(url_name)


def frame_of(request: HttpRequest) -> Frame:
    """The frame of this request's page: one for the view and for the template."""
    if not hasattr(request, "_frame"):
        request._frame = Frame(request)  # type: ignore[attr-defined]
    frame: Frame = request._frame  # type: ignore[attr-defined]
    return frame
