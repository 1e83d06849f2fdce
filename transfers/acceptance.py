"""Are the completion criteria met? A contract below its targets is not proposed for acceptance."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from transfers.case_counts import cases_of
from transfers.figures import Cases
from transfers.modalities import WITH_ROUNDS
from transfers.models import Contract, Trainee


class Target(models.TextChoices):
    CASES = "cases", gettext_lazy("Ca độc lập")
    TRAINEES = "trainees", gettext_lazy("Người học có chứng nhận")
    INDEPENDENCE = "independence", gettext_lazy("Tỷ lệ độc lập")


@dataclass(frozen=True)
class Progress:
    """How far a target is reached; that of independence in percent, None without cases."""

    target: Target
    wanted: int
    reached: float | None
    is_met: bool


def certified_in(contract: Contract) -> int:
    """Trainees with a certificate, also those who have left or whose name was erased."""
    return Trainee.objects.filter(contract=contract, certified_on__isnull=False).count()


def progress_of(contract: Contract) -> list[Progress]:
    """The contract's targets and what is reached: two queries."""
    return progress(contract, cases_of([contract.pk])[contract.pk], certified_in(contract))


def progress(contract: Contract, cases: Cases, certified: int) -> list[Progress]:
    """The same of figures that are already known; only targets that were set."""
    found = []
    if (wanted := contract.target_cases) is not None:
        reached = cases.independent
        found.append(Progress(Target.CASES, wanted, reached, reached >= wanted))
    if (wanted := contract.target_independence) is not None:
        share = cases.independence_local
        percent = None if share is None else share * 100
        found.append(Progress(Target.INDEPENDENCE, wanted, percent, cases.reaches(wanted)))
    if (wanted := contract.target_trainees) is not None:
        found.append(Progress(Target.TRAINEES, wanted, certified, certified >= wanted))
    return found


def unmet(contract: Contract) -> list[str]:
    """What keeps the contract from acceptance, as parts of a sentence; empty when nothing does.

    What is taught by rounds needs at least one target: without any, nobody could say it is met.
    """
    return unmet_of(contract, progress_of(contract))


def unmet_of(contract: Contract, steps: Sequence[Progress]) -> list[str]:
    """The same of a progress that is known already."""
    if not steps and contract.modality in WITH_ROUNDS:
        return [_("hợp đồng chưa ghi chỉ tiêu nào")]
    return [_lacking(step) for step in steps if not step.is_met]


def below_target_sentence(missing: Sequence[str]) -> str:
    return _("Chưa nghiệm thu được: %(missing)s. Hãy ghi đủ số liệu rồi đề nghị nghiệm thu.") % {
        "missing": "; ".join(missing)
    }


def _lacking(step: Progress) -> str:
    if step.target == Target.CASES:
        return _("mới có %(reached)s trên %(wanted)s ca độc lập") % {
            "reached": step.reached,
            "wanted": step.wanted,
        }
    if step.target == Target.TRAINEES:
        return _("mới có %(reached)s trên %(wanted)s người học có chứng nhận") % {
            "reached": step.reached,
            "wanted": step.wanted,
        }
    if step.reached is None:
        return _("chưa có số liệu để tính tỷ lệ độc lập (chỉ tiêu %(wanted)s %%)") % {
            "wanted": step.wanted
        }
    return _("tỷ lệ độc lập mới đạt %(reached)s %%, chỉ tiêu %(wanted)s %%") % {
        "reached": percent_text(step.reached, step.wanted),
        "wanted": step.wanted,
    }


def percent_text(percent: float, wanted: int) -> str:
    """``48.387`` → ``48,4``; but 79.96 does not read as the ``wanted`` 80 it falls short of."""
    tenths = round(percent * 10)
    if percent < wanted and tenths >= wanted * 10:
        tenths = int(percent * 10)
    return formats.number_format(tenths / 10, decimal_pos=1 if tenths % 10 else 0)
