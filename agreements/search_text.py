"""What the search box looks in: everything an agreement is known by, without diacritics.

Kept in ``Agreement.search_text`` by the services that change an agreement, and every night by a
task: today's holders are found by their names too, and a succession takes effect by its day.
"""

from django.db.models import QuerySet

from agreements.models import Agreement
from hospitals.models import Organisation, OrganisationHolder, Province
from toolkit import clock
from toolkit.folding import fold


def search_text_of(agreement: Agreement) -> str:
    """Code, number, titles, commitments, and each party's names: as signed, in the register, of
    its province, and of whoever answers for it today."""
    parties = list(agreement.parties.select_related("organisation__province"))
    today = clock.today()
    holders = OrganisationHolder.objects.filter(
        organisation__in=[party.organisation_id for party in parties],
        since__lte=today,
        until__gt=today,
    ).select_related("holder__province")
    words = [agreement.code, agreement.number, agreement.title, agreement.title_en]
    for party in parties:
        words.append(party.name_as_signed)
        words.extend(_names_of(party.organisation))
    for row in holders:
        words.extend(_names_of(row.holder))
    for content in agreement.contents.all():
        words += [content.text, content.text_en]
    folded = (fold(word) for word in words)
    return " ".join(dict.fromkeys(word for word in folded if word))


def refresh_search_text(agreement: Agreement) -> bool:
    """Bring the column in line. Returns whether it differed; ``updated_at`` is left alone."""
    text = search_text_of(agreement)
    if text == agreement.search_text:
        return False
    Agreement.objects.filter(pk=agreement.pk).update(search_text=text)
    agreement.search_text = text
    return True


def refresh_all(agreements: "QuerySet[Agreement]") -> int:
    """The same for many. Returns how many differed."""
    return sum(refresh_search_text(agreement) for agreement in agreements.iterator())


def _names_of(organisation: Organisation) -> list[str]:
    names = [
        organisation.name_vi,
        organisation.name_en,
        organisation.short_name,
        *organisation.aliases,
    ]
    province: Province | None = organisation.province
    if province is not None:
        names += [province.name_vi, province.name_en, province.short_name, *province.aliases]
    return names
