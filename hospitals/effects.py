"""What a change touches in the register itself: bodies that get another manager or province."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from hospitals.changes import Effect, NoEffects, PlannedChange
from hospitals.models import Organisation
from hospitals.register_state import Place

# How many records an effect names.
SHOWN = 12
# The kind of the effect that names new units.
FOUNDED = "founded"


class RegisterEffects(NoEffects):
    """The register's own word in every preview."""

    def touches(self, planned: PlannedChange) -> Iterator[Effect]:
        yield from self._founded(planned)
        yield from self._managed(planned)

    def _founded(self, planned: PlannedChange) -> Iterator[Effect]:
        names = [str(unit) for unit in planned.founded]
        if names:
            yield Effect(
                room="hospitals",
                kind=FOUNDED,
                label=_("Đơn vị mới"),
                count=len(names),
                what_happens=_("Được lập trong danh mục, hoạt động từ ngày có hiệu lực."),
                items=tuple(names[:SHOWN]),
            )

    def _managed(self, planned: PlannedChange) -> Iterator[Effect]:
        lines = [
            _("%(name)s: %(before)s → %(after)s")
            % {
                "name": planned.units[pk],
                "before": self._place(planned, shift.before),
                "after": self._place(planned, shift.after),
            }
            for pk, shift in planned.places.items()
            if isinstance(body := planned.units[pk], Organisation)
            and body.kind != Organisation.Kind.HEALTH_DEPARTMENT
        ]
        if lines:
            yield Effect(
                room="hospitals",
                kind="places",
                label=_("Cơ quan, đơn vị"),
                count=len(lines),
                what_happens=_("Giữ nguyên tên và hồ sơ; tỉnh và cơ quan quản lý đổi theo."),
                items=tuple(sorted(lines)[:SHOWN]),
            )

    @staticmethod
    def _place(planned: PlannedChange, place: Place) -> str:
        province, manager = place
        shown = manager or province
        if shown is None:
            return _("không thuộc Sở Y tế nào")
        unit = planned.units[shown]
        return unit.short_name or unit.name_vi
