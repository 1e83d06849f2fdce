"""What people fill in about people. Rules are the services'; a form only reads the input."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Role, User
from accounts.models.saved_views import LONGEST_NAME, LONGEST_QUERY
from accounts.services import DEFAULT_DAYS, LONGEST_DAYS, SCOPES
from hospitals.choices import bodies
from hospitals.models import Organisation
from outbox.kinds import DUTY, Channel, message_kinds
from toolkit import clock
from toolkit.day_fields import DayField
from toolkit.filter_forms import FilterForm, with_any


class PeopleFilterForm(FilterForm):
    search = forms.CharField(label=_("Tên hoặc thư điện tử"), max_length=100, required=False)
    organisation = forms.ChoiceField(label=_("Cơ quan"), required=False)
    role = forms.ChoiceField(label=_("Vai trò"), choices=with_any(Role.choices), required=False)

    def __init__(self, query: QueryDict, *, reader: User) -> None:
        super().__init__(query)
        staffed = Organisation.objects.filter(pk__in=Membership.objects.values("organisation"))
        if not (reader.is_administrator or reader.is_auditor):
            staffed = staffed.filter(pk__in=reader.reach.homes)
        self.offer("organisation", lambda: bodies(staffed))


class ChannelsForm(forms.Form):
    """One choice for each kind of message that leaves one, and one for all of them at once."""

    everything = forms.ChoiceField(
        label=_("Chọn chung cho mọi loại"),
        choices=[("", _("Giữ lựa chọn từng loại bên dưới")), *((c.value, c.label) for c in DUTY)],
        required=False,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in message_kinds.values():
            concerned = user.is_administrator or not kind.for_administrators
            if concerned and len(kind.channels) > 1:
                self.fields[kind.name] = forms.ChoiceField(
                    label=kind.label,
                    choices=[(channel.value, channel.label) for channel in kind.channels],
                    initial=user.channel_for(kind.name),
                )

    @property
    def duties(self) -> list[forms.BoundField]:
        """What somebody waits for: one place at least stays."""
        return [self[name] for name in self._kinds() if not self._may_be_left_out(name)]

    @property
    def news(self) -> list[forms.BoundField]:
        return [self[name] for name in self._kinds() if self._may_be_left_out(name)]

    @property
    def channels(self) -> dict[str, str]:
        """Kind → channel, as it was filled in."""
        common = self.cleaned_data["everything"]
        return {name: common or self.cleaned_data[name] for name in self._kinds()}

    def _kinds(self) -> list[str]:
        return [name for name in self.fields if name in message_kinds]

    @staticmethod
    def _may_be_left_out(name: str) -> bool:
        return Channel.NONE in message_kinds[name].channels


class PersonForm(forms.Form):
    email = forms.EmailField(
        label=_("Thư điện tử"), help_text=_("Dùng để đăng nhập và nhận thư nhắc."), max_length=254
    )
    full_name = forms.CharField(label=_("Họ và tên"), max_length=120)
    language = forms.ChoiceField(
        label=_("Ngôn ngữ"),
        help_text=_("Thư mời và thư nhắc viết bằng ngôn ngữ này."),
        choices=[("vi", "Tiếng Việt"), ("en", "English")],
    )


class MembershipForm(forms.Form):
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Cơ quan"), empty_label=_("Chọn cơ quan")
    )
    role = forms.ChoiceField(
        label=_("Vai trò"),
        choices=Role.choices,
        help_text=_("Vai trò lãnh đạo có hiệu lực khi quản trị viên thứ hai xác nhận."),
    )
    valid_from = DayField(label=_("Từ ngày"))
    valid_until = DayField(
        label=_("Đến hết ngày"),
        help_text=_("Ngày cuối còn vai trò. Để trống khi chưa biết."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.today()
        self.fields["valid_from"].initial = today
        field: Any = self.fields["organisation"]
        field.queryset = Organisation.objects.open_on(today).order_by("search_text")


class EndMembershipForm(forms.Form):
    on = DayField(
        label=_("Thôi vai trò từ ngày"),
        help_text=_("Ngày đầu tiên không còn vai trò. Ghi hôm nay để thôi ngay."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today()


class PreferencesForm(forms.Form):
    language = forms.ChoiceField(
        label=_("Ngôn ngữ"), choices=[("vi", "Tiếng Việt"), ("en", "English")]
    )
    theme = forms.ChoiceField(
        label=_("Giao diện"),
        choices=[("auto", _("Theo máy")), ("light", _("Sáng")), ("dark", _("Tối"))],
    )
    wants_digest = forms.BooleanField(
        label=_("Nhận thư tổng hợp mỗi đầu tuần"),
        help_text=_("Một thư mỗi tuần về việc sắp đến hạn, quá hạn và đang chờ, nếu có."),
        required=False,
    )


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("Tên mã"),
        max_length=80,
        help_text=_("Dùng vào việc gì, để sau này biết mà thu hồi."),
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Chỉ cho cơ quan"),
        help_text=_("Mã chỉ xem và ghi được trong phạm vi cơ quan này."),
        required=False,
        empty_label=_("Mọi cơ quan của tôi"),
    )
    scopes = forms.MultipleChoiceField(
        label=_("Quyền"),
        help_text=_("Chỉ chọn quyền chương trình cần."),
        choices=list(SCOPES.items()),
        initial=["read"],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Chọn ít nhất một quyền.")},
    )
    days = forms.IntegerField(
        label=_("Dùng trong bao nhiêu ngày"),
        initial=DEFAULT_DAYS,
        min_value=1,
        max_value=LONGEST_DAYS,
        help_text=_("Nhiều nhất 365 ngày."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organisation"]
        field.queryset = Organisation.objects.filter(pk__in=user.reach.homes).order_by(
            "search_text"
        )


class ViewNameForm(forms.Form):
    name = forms.CharField(label=_("Tên cách xem"), max_length=LONGEST_NAME)
    is_default = forms.BooleanField(label=_("Mở danh sách là thấy cách xem này"), required=False)


class SavedViewForm(ViewNameForm):
    listing = forms.CharField(max_length=40, widget=forms.HiddenInput)
    query = forms.CharField(max_length=LONGEST_QUERY, required=False, widget=forms.HiddenInput)
