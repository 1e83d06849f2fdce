"""What the lists of requests, contracts and rounds can be asked for."""

import uuid
from typing import Any

from django_filters import rest_framework as filters

from hospitals.models import Province, Specialty, Technique
from toolkit import clock
from toolkit.api import KeyFilter, ListFilter, MomentFilter
from transfers import contract_filters, filters_requests
from transfers.models import Contract, Round, TransferRequest
from transfers.states import ContractStatus, RequestStatus


def _code() -> filters.CharFilter:
    return filters.CharFilter(field_name="code", max_length=60, help_text="The whole code.")


def _province(help_text: str) -> KeyFilter:
    return KeyFilter(Province.objects.all(), "uid", method="of_province", help_text=help_text)


def _specialty(help_text: str) -> KeyFilter:
    return KeyFilter(Specialty.objects.all(), "slug", method="of_specialty", help_text=help_text)


def _technique() -> KeyFilter:
    return KeyFilter(
        Technique.objects.all(), "slug", field_name="technique", help_text="Slug of the technique."
    )


def _updated_since() -> MomentFilter:
    return MomentFilter(
        field_name="updated_at",
        lookup_expr="gte",
        help_text="Changed at or after this time, ISO 8601 (write the + of an offset as %2B).",
    )


class TransferRequestFilters(filters.FilterSet):
    status = ListFilter(choices=RequestStatus.choices, help_text="One status, or several by comma.")
    code = _code()
    province = _province("uid of the asker's or the facility's province: as founded, or today's.")
    specialty = _specialty("Slug of a specialty it names, or its technique's.")
    technique = _technique()
    updated_since = _updated_since()

    class Meta:
        model = TransferRequest
        fields: tuple[str, ...] = ()

    def of_province(self, rows: Any, name: str, value: Province) -> Any:
        return self._narrowed(rows, province=value.uid)

    def of_specialty(self, rows: Any, name: str, value: Specialty) -> Any:
        return self._narrowed(rows, specialty=value.slug)

    def _narrowed(self, rows: Any, **chosen: str) -> Any:
        return filters_requests.narrowed(rows, chosen, self.request.user, clock.today())


class TransferContractFilters(filters.FilterSet):
    status = ListFilter(
        choices=ContractStatus.choices, help_text="One status, or several by comma."
    )
    code = _code()
    province = _province("uid of either hospital's province: as founded, or today's.")
    specialty = _specialty("Slug of its specialty, or its technique's.")
    technique = _technique()
    updated_since = _updated_since()

    class Meta:
        model = Contract
        fields: tuple[str, ...] = ()

    def of_province(self, rows: Any, name: str, value: Province) -> Any:
        return contract_filters.in_province(rows, value.uid, clock.today())

    def of_specialty(self, rows: Any, name: str, value: Specialty) -> Any:
        return contract_filters.of_specialty(rows, value.slug, clock.today())


class UnderContract(filters.FilterSet):
    contract = filters.CharFilter(
        method="of_contract", max_length=60, help_text="Code or id of the contract."
    )

    def of_contract(self, rows: Any, name: str, value: str) -> Any:
        try:
            return rows.filter(contract=uuid.UUID(value))
        except ValueError:
            return rows.filter(contract__code=value)


class RoundFilters(UnderContract):
    class Meta:
        model = Round
        fields: tuple[str, ...] = ()
