"""The shapes of ``permissions`` in this room: act → whether the reader may do it now."""

from agreements.api_permissions import (
    ACTIVITY_ACTS,
    AGREEMENT_ACTS,
    DECISION_ACTS,
    ITEM_ACTS,
    REPORT_ACTS,
    REVIEW_ACTS,
)
from toolkit.api.acts import acts_shape

AgreementPermissionsSerializer = acts_shape("Agreement", AGREEMENT_ACTS)
ReviewPermissionsSerializer = acts_shape("Review", REVIEW_ACTS)
ReviewReportPermissionsSerializer = acts_shape("ReviewReport", REPORT_ACTS)
ActionItemPermissionsSerializer = acts_shape("ActionItem", ITEM_ACTS)
ActivityPermissionsSerializer = acts_shape("Activity", ACTIVITY_ACTS)
AgreementDecisionPermissionsSerializer = acts_shape("AgreementDecision", DECISION_ACTS)
