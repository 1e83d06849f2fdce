"""Webhooks: what happens is told to an organisation's own system, signed, until it has heard.

The sealed trail is the source (`dispatching`), rows are the truth (`models.webhooks`), and every
attempt is kept with its answer (`sending`, `posting`). At least once: a receiver tells a repetition
by its ``webhook-id``.
"""
