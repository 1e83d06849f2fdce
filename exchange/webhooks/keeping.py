"""How long deliveries and their answers are kept."""

import datetime as dt

from django.utils import timezone

from exchange.models import WebhookDelivery

KEPT_FOR = dt.timedelta(days=90)


def forget_old() -> int:
    """Remove what was settled long ago, with its attempts. Returns how many deliveries."""
    old = WebhookDelivery.objects.filter(settled_at__lt=timezone.now() - KEPT_FOR)
    return old.delete()[1].get(WebhookDelivery._meta.label, 0)
