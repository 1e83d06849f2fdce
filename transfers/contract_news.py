"""What a mail about a contract says: one row an event, in the words of the reader's side."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from transfers.models import Contract
from transfers.sides import Side
from transfers.states import ContractStatus as S


@dataclass(frozen=True)
class News:
    """``kind``: the message kind. ``headline``: what happened, also the subject.

    ``to_do``: what each side has to do now, where it has to. ``still_true``: false when the
    contract has moved on and the mail would only mislead; it is then not sent.
    """

    kind: str
    label: Promise
    headline: Promise
    still_true: Callable[[Contract, dict[str, Any]], bool]
    to_do: dict[Side, Promise]


def _in(*states: S) -> Callable[[Contract, dict[str, Any]], bool]:
    return lambda contract, payload: contract.status in states


def _other_has_not(column: str) -> Callable[[Contract, dict[str, Any]], bool]:
    """``payload["side"]`` acted, the other side has not yet."""

    def check(contract: Contract, payload: dict[str, Any]) -> bool:
        side = Side(payload["side"])
        return bool(getattr(contract, f"{side}_{column}")) and not getattr(
            contract, f"{side.other}_{column}"
        )

    return check


_SIGN = _("Lãnh đạo ký hợp đồng giấy, rồi ghi ngày ký của bên mình lên cổng.")
_LIQUIDATE = _("Lãnh đạo ghi việc thanh lý của bên mình lên cổng.")

NEWS: dict[str, News] = {
    news.kind: news
    for news in (
        News(
            "contract_drafted",
            _("Bản thảo hợp đồng chuyển giao"),
            _("Có bản thảo hợp đồng chuyển giao kỹ thuật"),
            _in(S.DRAFT),
            {side: _("Đọc bản thảo, sửa nếu cần, rồi trình lãnh đạo ký.") for side in Side},
        ),
        News(
            "contract_changed",
            _("Bản thảo hợp đồng có thay đổi"),
            _("Bản thảo hợp đồng đã sửa nên chữ ký đã ghi không còn giá trị"),
            _in(S.DRAFT),
            {side: _("Đọc lại bản thảo rồi ghi lại việc ký.") for side in Side},
        ),
        News(
            "contract_signed_by_one",
            _("Một bên đã ký hợp đồng chuyển giao"),
            _("%(acting)s đã ký hợp đồng, đang chờ %(waiting)s ký"),
            _other_has_not("signed_on"),
            dict.fromkeys(Side, _SIGN),
        ),
        News(
            "contract_signed",
            _("Hợp đồng chuyển giao đã ký"),
            _("Hai bên đã ký hợp đồng chuyển giao kỹ thuật"),
            _in(S.SIGNED, S.RUNNING),
            {
                Side.SOURCE: _("Khi bên tiếp nhận đã sẵn sàng, lãnh đạo bắt đầu hợp đồng."),
                Side.RECIPIENT: _("Ghi minh chứng cho các mục sẵn sàng còn thiếu."),
            },
        ),
        News(
            "contract_started",
            _("Hợp đồng chuyển giao bắt đầu"),
            _("Hợp đồng bắt đầu thực hiện từ ngày %(started_on)s"),
            _in(S.RUNNING),
            {side: _("Sau mỗi đợt, ghi số ca lên cổng.") for side in Side},
        ),
        News(
            "contract_suspended",
            _("Hợp đồng chuyển giao tạm dừng"),
            _("Hợp đồng tạm dừng từ ngày %(suspended_on)s"),
            _in(S.SUSPENDED),
            {},
        ),
        News(
            "contract_resumed",
            _("Hợp đồng chuyển giao tiếp tục"),
            _("Hợp đồng được tiếp tục thực hiện"),
            _in(S.RUNNING),
            {side: _("Sau mỗi đợt, ghi số ca lên cổng.") for side in Side},
        ),
        News(
            "contract_terminated",
            _("Hợp đồng chuyển giao chấm dứt"),
            _("Hợp đồng chấm dứt từ ngày %(terminated_on)s"),
            _in(S.TERMINATED),
            {},
        ),
        News(
            "contract_proposed",
            _("Đề nghị nghiệm thu"),
            _("%(recipient)s đề nghị nghiệm thu hợp đồng"),
            _in(S.PROPOSED),
            {Side.SOURCE: _("Lãnh đạo xác nhận nghiệm thu, hoặc trả lại và ghi lý do.")},
        ),
        News(
            "contract_sent_back",
            _("Đề nghị nghiệm thu được trả lại"),
            _("%(source)s trả lại đề nghị nghiệm thu"),
            _in(S.RUNNING),
            {Side.RECIPIENT: _("Bổ sung điều còn thiếu rồi đề nghị nghiệm thu lại.")},
        ),
        News(
            "contract_accepted",
            _("Hợp đồng chuyển giao đã nghiệm thu"),
            _("%(source)s đã xác nhận nghiệm thu"),
            _in(S.ACCEPTED, S.LIQUIDATED),
            dict.fromkeys(Side, _LIQUIDATE),
        ),
        News(
            "contract_liquidated_by_one",
            _("Một bên đã thanh lý hợp đồng chuyển giao"),
            _("%(acting)s đã thanh lý hợp đồng, đang chờ %(waiting)s"),
            _other_has_not("liquidated_on"),
            dict.fromkeys(Side, _LIQUIDATE),
        ),
        News(
            "contract_liquidated",
            _("Hợp đồng chuyển giao đã thanh lý"),
            _("Hai bên đã thanh lý hợp đồng"),
            _in(S.LIQUIDATED),
            {},
        ),
    )
}
