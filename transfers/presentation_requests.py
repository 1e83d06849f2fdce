"""Requests in words: whose turn it is, what the reader may do, and the acts on offer.

Everything is decided by `transfers.turns` and `transfers.permissions_requests`; nothing here
allows anything.
"""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agreements.presentation import Act as MenuAct
from hospitals.models import Organisation
from hospitals.models.base import namer
from toolkit.among import Among
from toolkit.days import write_day
from toolkit.refusal import Verdict
from transfers import permissions_requests as permissions
from transfers.modalities import MODALITIES
from transfers.models import TransferRequest
from transfers.states import RequestStatus
from transfers.turns import Act, Turn

if TYPE_CHECKING:
    from accounts.models import User

# Each way of helping in a sentence, for the cards one chooses from.
MODALITY_WORDS: dict[str, Promise] = {
    "transfer": gettext_lazy("Cử người đi học rồi về làm; bệnh viện nguồn kèm đến khi tự làm."),
    "on_site_transfer": gettext_lazy("Chuyên gia đến tận nơi, vừa mổ vừa hướng dẫn kíp tại chỗ."),
    "satellite": gettext_lazy("Liên kết lâu dài theo chuyên khoa với một bệnh viện hạt nhân."),
    "tele_consultation": gettext_lazy("Xin ý kiến chuyên gia qua đường truyền cho từng ca khó."),
    "training_to_order": gettext_lazy("Đào tạo bác sĩ, điều dưỡng theo số lượng và nội dung đặt."),
    "professional_support": gettext_lazy("Chuyên gia hỗ trợ chuyên môn định kỳ hoặc khi cần."),
    "management_experience": gettext_lazy("Học cách tổ chức, quản lý bệnh viện và chất lượng."),
    "opening_a_facility": gettext_lazy("Mở cơ sở, khoa hoặc phòng khám mới với bệnh viện nguồn."),
}


@dataclass(frozen=True)
class Button:
    label: str
    icon: str
    url: str


@dataclass(frozen=True)
class NextAct:
    """What the next-act bar says. ``button`` and ``others`` only where it is the reader's turn."""

    mine: bool
    chip: str
    sentence: str
    detail: str = ""
    button: Button | None = None
    others: tuple[Button, ...] = ()


# --- Whose turn -----------------------------------------------------------------------------
def chip_of(turn: Turn, user: "User") -> str:
    """``Đến lượt Sở Y tế …: xác nhận`` for who has to act, ``Chờ …: xác nhận`` for others."""
    if not turn.organisations:
        return _("Chưa rõ nơi phải %(act)s") % {"act": turn.act.label}
    if turn.is_for(user):
        words, names = _("Đến lượt %(names)s: %(act)s"), _own_name(turn, user)
    elif turn.role == "head":
        words, names = _("Chờ lãnh đạo %(names)s: %(act)s"), names_of(turn)
    else:
        words, names = _("Chờ %(names)s: %(act)s"), names_of(turn)
    return words % {"names": names, "act": turn.act.label}


def _own_name(turn: Turn, user: "User") -> str:
    """The reader's own body in short; by its name where the reader acts for several."""
    own = [body for body in turn.organisations if turn.role in user.reach.roles.get(body.pk, ())]
    if len(user.reach.homes) > 1:
        return ", ".join(body.name for body in own)
    short = {
        Organisation.Kind.HEALTH_DEPARTMENT: _("Sở"),
        Organisation.Kind.CDC: _("CDC"),
        Organisation.Kind.HOSPITAL: _("Bệnh viện"),
    }
    return short.get(Organisation.Kind(own[0].kind), _("cơ quan"))


def names_of(turn: Turn) -> str:
    """Two names, then how many more."""
    names = [organisation.name for organisation in turn.organisations]
    if len(names) <= 2:
        return ", ".join(names)
    more = len(names) - 2
    return ngettext("%(names)s và %(more)s nơi nữa", "%(names)s và %(more)s nơi nữa", more) % {
        "names": ", ".join(names[:2]),
        "more": more,
    }


def since_sentence(turn: Turn) -> str:
    """Since when the turn lasts and until when an answer is expected."""
    if turn.since is None:
        return _("Không rõ chờ từ ngày nào.")
    words = {"since": write_day(turn.since), "days": turn.days}
    if turn.days == 0 and turn.due_on is not None:
        return _("Chờ từ hôm nay; nên trả lời trước %(due)s.") % {"due": write_day(turn.due_on)}
    if turn.days == 0:
        return _("Chờ từ hôm nay.")
    if turn.due_on is None:
        return (
            ngettext(
                "Chờ từ %(since)s, đã %(days)s ngày.",
                "Chờ từ %(since)s, đã %(days)s ngày.",
                turn.days or 0,
            )
            % words
        )
    words["due"] = write_day(turn.due_on)
    if turn.is_late:
        return (
            ngettext(
                "Chờ từ %(since)s, đã %(days)s ngày; quá hạn trả lời %(due)s.",
                "Chờ từ %(since)s, đã %(days)s ngày; quá hạn trả lời %(due)s.",
                turn.days or 0,
            )
            % words
        )
    return (
        ngettext(
            "Chờ từ %(since)s, đã %(days)s ngày; nên trả lời trước %(due)s.",
            "Chờ từ %(since)s, đã %(days)s ngày; nên trả lời trước %(due)s.",
            turn.days or 0,
        )
        % words
    )


def next_act_of(asked: TransferRequest, turn: Turn | None, user: "User") -> NextAct | None:
    """The next act as ``user`` sees it; None when nothing waits."""
    if turn is None:
        return None
    chip = chip_of(turn, user)
    detail = "" if turn.act == Act.SUBMIT else since_sentence(turn)
    if not turn.is_for(user):
        said = _waiting_sentence(asked, turn)
        return NextAct(False, chip, said, detail) if said else NextAct(False, chip, detail)
    buttons = buttons_of(asked, turn.act)
    return NextAct(
        True, chip, _own_sentence(asked, turn), detail, buttons[0] if buttons else None, buttons[1:]
    )


def quiet_sentence(asked: TransferRequest) -> str:
    """Below "nothing waits": how the request ended."""
    return {
        RequestStatus.ACCEPTED: _("Đề xuất đã được nhận; hai bên tự thu xếp việc thực hiện."),
        RequestStatus.DECLINED: _("Mọi bệnh viện nguồn đã trả lời là không nhận."),
        RequestStatus.CONTRACTED: _("Đề xuất đã có hợp đồng; công việc tiếp tục ở hợp đồng."),
        RequestStatus.WITHDRAWN: _("Nơi đề xuất đã rút đề xuất này."),
    }.get(RequestStatus(asked.status), "")


def _own_sentence(asked: TransferRequest, turn: Turn) -> str:
    if turn.act == Act.SUPPLEMENT and asked.status == RequestStatus.DRAFT:
        return _("Sở trả lại đề xuất; sửa theo ý kiến trong phần trao đổi rồi gửi lại")
    return {
        Act.SUBMIT: _("Bản thảo ghi đến bước %(step)s/5, chưa gửi đi") % {"step": asked.step},
        Act.ENDORSE: _("Xác nhận để chuyển tiếp, hoặc trả lại kèm điều cần bổ sung"),
        Act.ASSIGN: _("Chọn bệnh viện nguồn cho đề xuất này"),
        Act.ANSWER: _("Nhận đề xuất, không nhận kèm lý do, hoặc hỏi thêm"),
        Act.SUPPLEMENT: _("Bệnh viện nguồn hỏi thêm; trả lời để họ xem tiếp"),
        Act.CONTRACT: _("Đề xuất đã được nhận; lập hợp đồng chuyển giao để bắt đầu"),
    }[turn.act]


def _waiting_sentence(asked: TransferRequest, turn: Turn) -> str:
    """What the chip does not say yet; "" where that is only since when."""
    if turn.act == Act.SUBMIT:
        return _own_sentence(asked, turn)
    if turn.act == Act.ANSWER and asked.endorsed_on is not None:
        words = {"names": names_of(turn) or _("nơi chưa rõ"), "day": write_day(asked.endorsed_on)}
        return _("Đã được xác nhận ngày %(day)s, đang chờ %(names)s trả lời") % words
    return ""


# --- Acts -----------------------------------------------------------------------------------
def buttons_of(asked: TransferRequest, act: Act) -> tuple[Button, ...]:
    """The acts that end the present turn, the main one first."""
    if act == Act.SUPPLEMENT and asked.status == RequestStatus.DRAFT:
        return (_button(asked, _("Sửa đề xuất"), "pencil-square", "step", 1),)
    return {
        Act.SUBMIT: lambda: (
            _button(asked, _("Ghi tiếp đề xuất"), "pencil-square", "step", asked.step or 1),
        ),
        Act.ENDORSE: lambda: (
            _button(asked, _("Xác nhận đề xuất"), "check2-circle", "endorse"),
            _button(asked, _("Trả lại"), "arrow-counterclockwise", "return"),
        ),
        Act.ASSIGN: lambda: (_button(asked, _("Chọn bệnh viện nguồn"), "hospital", "assign"),),
        Act.ANSWER: lambda: (
            _button(asked, _("Nhận đề xuất"), "check2-circle", "accept"),
            _button(asked, _("Hỏi thêm"), "chat-left-text", "ask"),
            _button(asked, _("Không nhận"), "x-circle", "decline"),
        ),
        Act.SUPPLEMENT: lambda: (_button(asked, _("Trả lời câu hỏi"), "chat-left-text", "answer"),),
        Act.CONTRACT: lambda: _contract_buttons(asked),
    }[act]()


def _button(asked: TransferRequest, label: str, icon: str, name: str, *more: Any) -> Button:
    return Button(label, icon, reverse(f"requests:{name}", args=[asked.pk, *more]))


def _contract_buttons(asked: TransferRequest) -> tuple[Button, ...]:
    url = url_if_any("contracts:create")
    if not url:
        return ()
    return (Button(_("Lập hợp đồng"), "file-earmark-text", f"{url}?request={asked.pk}"),)


def url_if_any(name: str, *args: Any) -> str:
    """The address of ``name``; "" while the portal has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


# Name of the page → (predicate, words, icon, there is no way back).
_MENU: tuple[tuple[str, Callable[..., Verdict], Promise, str, bool], ...] = (
    ("accept", permissions.can_accept, gettext_lazy("Nhận đề xuất"), "check2-circle", False),
    ("ask", permissions.can_ask, gettext_lazy("Hỏi thêm"), "chat-left-text", False),
    ("decline", permissions.can_decline, gettext_lazy("Không nhận đề xuất"), "x-circle", True),
    ("attach", permissions.can_attach, gettext_lazy("Thêm tài liệu"), "paperclip", False),
    ("withdraw", permissions.can_withdraw, gettext_lazy("Rút đề xuất"), "slash-circle", True),
    ("delete", permissions.can_delete_draft, gettext_lazy("Xóa bản thảo"), "trash", True),
)


# The act that ends a turn, for those of the right body who may not do it themselves.
_ENDING: dict[Act, Callable[..., Verdict]] = {
    Act.ENDORSE: permissions.can_endorse,
    Act.ASSIGN: permissions.can_assign,
    Act.ANSWER: permissions.can_accept,
    Act.SUPPLEMENT: permissions.can_answer_question,
}


def other_acts(
    asked: TransferRequest, user: "User", *, turn: Turn | None, beside: NextAct | None
) -> list[MenuAct]:
    """What ``user`` may do besides the next-act bar's buttons.

    People of the body whose turn it is also see what others among them must do, with the reason.
    """
    shown: set[str] = set()
    if beside is not None and beside.button is not None:
        shown = {button.url for button in (beside.button, *beside.others)}
    acts = []
    if turn is not None and beside is not None and not beside.mine:
        acts = _others_work(asked, user, turn)
    for name, predicate, label, icon, is_grave in _MENU:
        url = reverse(f"requests:{name}", args=[asked.pk])
        if url not in shown and predicate(user, asked):
            acts.append(MenuAct(str(label), icon, url, is_grave=is_grave))
    return acts


def _others_work(asked: TransferRequest, user: "User", turn: Turn) -> list[MenuAct]:
    is_ours = any(body.pk in user.reach.own for body in turn.organisations)
    buttons = buttons_of(asked, turn.act)
    if not is_ours or not buttons or turn.act not in _ENDING:
        return []
    verdict = _ENDING[turn.act](user, asked)
    if verdict or verdict.by_state:
        return []
    return [MenuAct(buttons[0].label, buttons[0].icon, "", verdict.reason)]


# --- Rows -----------------------------------------------------------------------------------
@dataclass(frozen=True)
class RequestRow:
    """One line of the list."""

    asked: TransferRequest
    turn: Turn | None
    chip: str
    is_mine: bool
    address: str = ""
    specialties: Sequence[str] = ()

    @property
    def heading(self) -> str:
        """A draft may have no words yet."""
        if self.asked.title:
            return str(self.asked.title)
        technique = self.asked.technique
        return technique.name if technique is not None else _("Đề xuất chưa ghi nội dung")

    @property
    def subject(self) -> str:
        """Technique or specialties; "" where only words were given."""
        if self.asked.technique is not None:
            return self.asked.technique.name
        more = "…" if self.specialties and self.asked.specialties_open else ""
        return ", ".join(self.specialties) + more

    @property
    def is_late(self) -> bool:
        return self.turn is not None and self.turn.is_late


def rows_of(
    requests: Sequence[TransferRequest],
    turns: Mapping[Any, Turn | None],
    user: "User",
    address: Callable[[Any], str],
) -> list[RequestRow]:
    """The lines of the list; ``address`` of a request's id is its page: one query."""
    rows = []
    specialties = _specialties_of(asked.pk for asked in requests if asked.technique_id is None)
    for asked in requests:
        turn = turns[asked.pk]
        chip = chip_of(turn, user) if turn is not None else ""
        is_mine = turn is not None and turn.is_for(user)
        named = specialties.get(asked.pk, ())
        rows.append(RequestRow(asked, turn, chip, is_mine, address(asked.pk), named))
    return rows


def _specialties_of(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    found: dict[uuid.UUID, list[str]] = {}
    name = namer()
    rows = TransferRequest.specialties.through._default_manager.filter(
        Among("transferrequest_id", list(ids))
    )
    for pk, vietnamese, english in rows.order_by("specialty__slug").values_list(
        "transferrequest", "specialty__name_vi", "specialty__name_en"
    ):
        found.setdefault(pk, []).append(name(vietnamese, english))
    return found


def modality_cards() -> list[tuple[str, Promise, Promise]]:
    """(key, name, sentence) of every way of helping, in the order of the field's list."""
    return [(key, name, MODALITY_WORDS.get(key, name)) for key, name in MODALITIES.items()]
