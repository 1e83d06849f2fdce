"""The states of a request, of a contract and of its parts, and the moves between them.

Each move is one service (`transfers.services`); nothing else writes ``status``.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RequestStatus(models.TextChoices):
    DRAFT = "draft", _("Bản thảo")
    SUBMITTED = "submitted", _("Chờ Sở xác nhận")
    ENDORSED = "endorsed", _("Chờ phân công bệnh viện nguồn")
    WITH_SOURCE = "with_source", _("Chờ bệnh viện nguồn trả lời")
    MORE_WANTED = "more_wanted", _("Cần bổ sung")
    ACCEPTED = "accepted", _("Được nhận")
    DECLINED = "declined", _("Không được nhận")
    CONTRACTED = "contracted", _("Đã có hợp đồng")
    WITHDRAWN = "withdrawn", _("Đã rút")


_OPEN = frozenset(
    {
        RequestStatus.SUBMITTED,
        RequestStatus.ENDORSED,
        RequestStatus.WITH_SOURCE,
        RequestStatus.MORE_WANTED,
    }
)

# act → the states it may start from. Where it leads depends on who has to act next: a step that
# falls away is skipped (`transfers.turns.next_step`).
REQUEST_MOVES: dict[str, frozenset[RequestStatus]] = {
    "submit": frozenset({RequestStatus.DRAFT}),
    # A draft that was returned is withdrawn; one that nobody has seen is deleted.
    "withdraw": _OPEN | {RequestStatus.ACCEPTED, RequestStatus.DRAFT},
    "endorse": frozenset({RequestStatus.SUBMITTED}),
    "return": frozenset({RequestStatus.SUBMITTED}),
    "assign": frozenset({RequestStatus.ENDORSED}),
    "accept": frozenset({RequestStatus.WITH_SOURCE, RequestStatus.MORE_WANTED}),
    "decline": frozenset({RequestStatus.WITH_SOURCE, RequestStatus.MORE_WANTED}),
    "ask": frozenset({RequestStatus.WITH_SOURCE, RequestStatus.MORE_WANTED}),
    "answer": frozenset({RequestStatus.MORE_WANTED}),
    "contract": frozenset({RequestStatus.ACCEPTED}),
}

# Somebody has to do something about these.
REQUEST_WAITING = _OPEN
# Waiting, wanted or under way: what counts as "asked for" when looking for duplicates.
REQUEST_WANTED = _OPEN | {RequestStatus.ACCEPTED}


class SourceAnswer(models.TextChoices):
    WAITING = "waiting", _("Chưa trả lời")
    ASKED = "asked", _("Đã hỏi thêm")
    ACCEPTED = "accepted", _("Nhận")
    DECLINED = "declined", _("Không nhận")


class NoteKind(models.TextChoices):
    """What a line of a request's thread is."""

    RETURN = "return", _("Trả lại")
    QUESTION = "question", _("Hỏi thêm")
    ANSWER = "answer", _("Trả lời")
    REMARK = "remark", _("Ghi chú")


class ContractStatus(models.TextChoices):
    DRAFT = "draft", _("Bản thảo")
    SIGNED = "signed", _("Đã ký")
    RUNNING = "running", _("Đang thực hiện")
    SUSPENDED = "suspended", _("Tạm dừng")
    PROPOSED = "proposed", _("Chờ xác nhận nghiệm thu")
    ACCEPTED = "accepted", _("Đã nghiệm thu")
    LIQUIDATED = "liquidated", _("Đã thanh lý")
    TERMINATED = "terminated", _("Đã chấm dứt")


CONTRACT_MOVES: dict[str, tuple[frozenset[ContractStatus], ContractStatus]] = {
    "sign": (frozenset({ContractStatus.DRAFT}), ContractStatus.SIGNED),
    "start": (frozenset({ContractStatus.SIGNED}), ContractStatus.RUNNING),
    "suspend": (frozenset({ContractStatus.RUNNING}), ContractStatus.SUSPENDED),
    "resume": (frozenset({ContractStatus.SUSPENDED}), ContractStatus.RUNNING),
    "propose": (frozenset({ContractStatus.RUNNING}), ContractStatus.PROPOSED),
    "confirm": (frozenset({ContractStatus.PROPOSED}), ContractStatus.ACCEPTED),
    "send_back": (frozenset({ContractStatus.PROPOSED}), ContractStatus.RUNNING),
    "liquidate": (frozenset({ContractStatus.ACCEPTED}), ContractStatus.LIQUIDATED),
    "terminate": (
        frozenset({ContractStatus.SIGNED, ContractStatus.RUNNING, ContractStatus.SUSPENDED}),
        ContractStatus.TERMINATED,
    ),
}

# The technique is being taught.
CONTRACT_UNDER_WAY = frozenset(
    {
        ContractStatus.SIGNED,
        ContractStatus.RUNNING,
        ContractStatus.SUSPENDED,
        ContractStatus.PROPOSED,
    }
)
# The recipient masters it.
CONTRACT_MASTERED = frozenset({ContractStatus.ACCEPTED, ContractStatus.LIQUIDATED})


class StageKind(models.TextChoices):
    """In the order in which they follow each other (Công văn 2950/BYT-KCB, law brief item 5)."""

    SURVEY = "survey", _("Khảo sát nhu cầu")
    OUTLINE = "outline", _("Đề cương chuyển giao")
    TRAINING = "training", _("Đào tạo tại bên chuyển giao")
    HAND_OVER = "hand_over", _("Bàn giao tại chỗ")
    SUPERVISED = "supervised", _("Thực hành có giám sát")
    INDEPENDENT = "independent", _("Thực hiện độc lập")
    ACCEPTANCE = "acceptance", _("Nghiệm thu")


class ReadinessKind(models.TextChoices):
    STAFF = "staff", _("Nhân lực")
    EQUIPMENT = "equipment", _("Trang thiết bị")
    PREMISES = "premises", _("Cơ sở vật chất")
    LICENCE = "licence", _("Danh mục kỹ thuật được phê duyệt")
    SUPPLIES = "supplies", _("Vật tư")


# Modality → the readiness it demands before a contract may start.
MANDATORY_READINESS: dict[str, frozenset[ReadinessKind]] = {
    "transfer": frozenset(ReadinessKind),
    "on_site_transfer": frozenset(ReadinessKind),
    "satellite": frozenset({ReadinessKind.STAFF, ReadinessKind.PREMISES, ReadinessKind.LICENCE}),
    "tele_consultation": frozenset({ReadinessKind.STAFF, ReadinessKind.EQUIPMENT}),
    "training_to_order": frozenset({ReadinessKind.STAFF}),
    "professional_support": frozenset({ReadinessKind.STAFF}),
    "management_experience": frozenset(),
    "opening_a_facility": frozenset({ReadinessKind.PREMISES, ReadinessKind.LICENCE}),
}
