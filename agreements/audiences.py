"""Who sees a record now, as ids: the same as ``visible_to``, said from the record's side.

For `audit.sights`; a test holds the two together.
"""

from agreements.models import Agreement, Party, Report
from agreements.states import BEFORE_SIGNATURE, ReportStatus
from audit.sights import Audience


def of_agreement(agreement: Agreement) -> Audience:
    """Its parties' people; from the signature on also who manages one and whom one manages."""
    parties = frozenset(agreement.parties.values_list("organisation", flat=True))
    if agreement.status in BEFORE_SIGNATURE:
        return Audience(own=parties)
    return Audience(around=parties)


def of_report(report: Report) -> Audience:
    """Its own body's people; once it is submitted the other parties' too."""
    own = frozenset({report.organisation_id})
    if report.status != ReportStatus.SUBMITTED:
        return Audience(own=own, everyone=False)
    parties = Party.objects.filter(agreement__reviews=report.review_id)
    return Audience(own=own | frozenset(parties.values_list("organisation", flat=True)))
