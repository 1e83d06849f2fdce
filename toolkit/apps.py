from django.apps import AppConfig


class ToolkitConfig(AppConfig):
    """What every room may use and that knows nothing of health: clock, days, folding, paging."""

    name = "toolkit"
