from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CooperationConfig(AppConfig):
    """The project: what is made of several rooms."""

    name = "cooperation"
    verbose_name = _("Cổng Hợp tác Y tế")

    def ready(self) -> None:
        from agreements import reminders
        from cooperation import checks  # noqa: F401 - registers itself
        from cooperation.digest import messages, planning

        messages.register()
        reminders.planners.append(planning.plan_due)
        reminders.lookers.append(planning.owed_by)
