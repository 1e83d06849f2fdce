"""The floor of the list pages: for each list one statement written by hand, and what it answers
put into HTML by string formatting.

It says what somebody reads on the page of a list: the same records in the same order, how many
were found (counted as far as the page counts), and the choices of the filter bar that come out of
the register. What the portal does beside that stands on its side alone: who asks and what they
may see, navigation and figures in the header, the choices that depend on the reader, saved views,
columns, ways to sort and to take the list away.
"""

import datetime as dt
import html
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from scripts.bench.floor_sql import VISIBLE

ROWS = 100
COUNTED = 1001  # one more than `toolkit.lists.COUNT_LIMIT`
Values = dict[str, Any]


@dataclass(frozen=True)
class List:
    """``found`` is the FROM and WHERE of what the reader may see, all of it or not; ``rows`` the
    statement that shows the first of it; ``row`` writes a line. ``choices``: what the filter bar
    offers."""

    found: Callable[[bool], str]
    rows: Callable[[bool], str]
    row: Callable[[tuple[Any, ...]], str]
    choices: tuple[str, ...]


# Key and words of each choice.
CHOICES = {
    "province": "SELECT uid, short_name FROM hospitals_province ORDER BY short_name",
    "region": "SELECT code, name_vi FROM hospitals_region ORDER BY name_vi",
    "specialty": "SELECT slug, name_vi FROM hospitals_specialty ORDER BY name_vi",
    "technique": "SELECT slug, name_vi FROM hospitals_technique ORDER BY name_vi",
    "area": "SELECT slug, name_vi FROM agreements_area",
}


def statement_of(chosen: List, sees_all: bool) -> str:
    """The rows, numbered; beside the first one what stands around the table, as JSON."""
    offered = "".join(f", '{name}', ({_as_json(CHOICES[name])})" for name in chosen.choices)
    counted = f"SELECT count(*) FROM (SELECT {chosen.found(sees_all)} LIMIT {COUNTED}) f"  # noqa: S608
    return f"""
    SELECT r.*, around.said
    FROM (SELECT row_number() OVER () AS number, r.* FROM ({chosen.rows(sees_all)}) r) r
    LEFT JOIN (SELECT json_build_object('found', ({counted}){offered}) AS said) around
      ON r.number = 1 ORDER BY r.number"""  # noqa: S608


def _as_json(choices: str) -> str:
    return f"SELECT json_agg(json_build_array(key, words)) FROM ({choices}) AS c(key, words)"  # noqa: S608


def text_of(chosen: List, rows: list[tuple[Any, ...]]) -> str:
    around: dict[str, Any] = dict(rows[0][-1]) if rows else {"found": 0}
    found = around.pop("found")
    bar = "".join(f"<select name={name}>{_options(of)}</select>" for name, of in around.items())
    lines = "".join(chosen.row(row[1:-1]) for row in rows)
    return f"<form>{bar}</form><p>{found}</p><table><tbody>{lines}</tbody></table>"


def _options(choices: list[list[str]]) -> str:
    return "".join(f'<option value="{key}">{html.escape(words)}</option>' for key, words in choices)


def _held(column: str, name: str) -> str:
    """The body that answers today for the one in ``column``."""
    return f"""JOIN hospitals_organisationholder {name}_held
      ON {name}_held.organisation_id = {column} AND {name}_held.since <= %(day)s
      AND {name}_held.until > %(day)s
    JOIN hospitals_organisation {name} ON {name}.id = {name}_held.holder_id"""


def _open(sees_all: bool) -> str:
    return "true" if sees_all else VISIBLE.format("a")


def _found_agreements(sees_all: bool) -> str:
    return f"FROM agreements_agreement a WHERE {_open(sees_all)}"


def _agreements(sees_all: bool) -> str:
    return f"""
    WITH shown AS MATERIALIZED (
      SELECT a.id, a.title, a.code, a.review_every_months, a.status, a.signed_on, a.starts_on,
        a.ends_on, a.entered_on, coalesce(a.signed_on, '0001-01-01') AS key
      {_found_agreements(sees_all)}
      ORDER BY key DESC, a.id DESC LIMIT {ROWS})
    SELECT s.id, s.title, s.code, s.review_every_months, s.status, s.signed_on, s.starts_on,
      s.ends_on, p.signed, p.held,
      (SELECT min(due_on) FROM agreements_review r WHERE r.agreement_id = s.id
        AND r.status IN ('planned', 'open') AND r.due_on >= s.entered_on),
      (SELECT count(*) FROM agreements_content c WHERE c.agreement_id = s.id)
    FROM shown s LEFT JOIN (
      SELECT p.agreement_id, count(DISTINCT p.id) AS signed, count(DISTINCT h.holder_id) AS held
      FROM agreements_party p JOIN hospitals_organisationholder h
        ON h.organisation_id = p.organisation_id AND h.since <= %(day)s AND h.until > %(day)s
      WHERE p.agreement_id IN (SELECT id FROM shown) GROUP BY p.agreement_id
    ) p ON p.agreement_id = s.id ORDER BY s.key DESC, s.id DESC"""  # noqa: S608


def _agreement(row: tuple[Any, ...]) -> str:
    key, title, code, months, status, signed_on, starts_on, ends_on, signed, held, due, told = row
    return (
        f'<tr><th><a href="/agreements/{key}/">{html.escape(title)}</a> {code} {months}</th>'
        f"<td>{signed} → {held}</td><td>{status}</td><td>{_day(signed_on)}</td>"
        f"<td>{_day(starts_on)} – {_day(ends_on)}</td><td>{_day(due)}</td><td>{told}</td></tr>"
    )


def _found_reviews(sees_all: bool) -> str:
    agreements = f"SELECT a.id {_found_agreements(sees_all)}"
    return f"FROM agreements_review r WHERE r.agreement_id IN ({agreements})"


def _reviews(sees_all: bool) -> str:
    own = (
        ""
        if sees_all
        else """AND EXISTS (SELECT FROM agreements_party p
      WHERE p.agreement_id = s.agreement_id AND p.organisation_id = ANY (%(own)s::uuid[]))"""
    )
    return f"""
    WITH shown AS MATERIALIZED (
      SELECT r.id, r.kind, r.sequence, r.period_from, r.period_to, r.status, r.due_on, r.held_on,
        r.agreement_id, coalesce(r.due_on, r.held_on, '9999-12-31') AS key
      {_found_reviews(sees_all)}
      ORDER BY key DESC, r.id DESC LIMIT {ROWS})
    SELECT s.id, s.kind, s.sequence, s.period_from, s.period_to, s.status, s.due_on, s.held_on,
      a.title, a.code,
      (SELECT count(*) FILTER (WHERE status = 'submitted') || '/' || count(*)
        FROM agreements_report f WHERE f.review_id = s.id {own})
    FROM shown s JOIN agreements_agreement a ON a.id = s.agreement_id
    ORDER BY s.key DESC, s.id DESC"""  # noqa: S608


def _review(row: tuple[Any, ...]) -> str:
    key, kind, place, since, until, status, due, held, title, code, filed = row
    return (
        f'<tr><th><a href="/reviews/{key}/">{kind} {place} {html.escape(title)}</a> {code}</th>'
        f"<td>{_day(since)} – {_day(until)}</td><td>{status}</td><td>{filed}</td>"
        f"<td>{_day(due)}</td><td>{_day(held)}</td></tr>"
    )


def _found_requests(sees_all: bool) -> str:
    near = "ANY (%(near)s::uuid[])"
    may = (
        "true"
        if sees_all
        else f"""(r.requester_id = {near}
      OR r.at_facility_id = {near} AND r.status <> 'draft'
      OR r.status NOT IN ('draft', 'submitted')
        AND (r.endorsed_on IS NOT NULL OR r.submitted_on IS NULL OR r.status <> 'withdrawn')
        AND (r.assigning_hub_id = ANY (%(own)s::uuid[]) OR EXISTS (
          SELECT FROM transfers_requestsource w
          WHERE w.request_id = r.id AND w.organisation_id = {near})))"""
    )
    return f"FROM transfers_transferrequest r WHERE {may}"


def _requests(sees_all: bool) -> str:
    return f"""
    WITH shown AS MATERIALIZED (
      SELECT r.*, coalesce(CASE WHEN r.status IN (
            'submitted', 'endorsed', 'with_source', 'more_wanted')
          OR r.status = 'accepted' AND r.modality IN ('transfer', 'on_site_transfer')
          OR r.status = 'draft' AND r.submitted_on IS NOT NULL
        THEN r.waits_since END, '9999-12-31') AS key
      {_found_requests(sees_all)} ORDER BY key, r.id LIMIT {ROWS})
    SELECT s.id, s.title, s.code, asker.name_vi, facility.name_vi, s.modality, technique.name_vi,
      (SELECT string_agg(t.name_vi, ', ') FROM transfers_transferrequest_specialties l
        JOIN hospitals_specialty t ON t.id = l.specialty_id WHERE l.transferrequest_id = s.id),
      s.status, s.key, s.submitted_on, department.name_vi,
      (SELECT string_agg(source.name_vi, ', ' ORDER BY w.position, w.id)
        FROM transfers_requestsource w {_held("w.organisation_id", "source")}
        WHERE w.request_id = s.id AND w.answer IN ('waiting', 'accepted'))
    FROM shown s JOIN hospitals_organisation asker ON asker.id = s.requester_id
    LEFT JOIN hospitals_organisation facility ON facility.id = s.at_facility_id
    LEFT JOIN hospitals_technique technique ON technique.id = s.technique_id
    LEFT JOIN hospitals_organisationplace place ON place.organisation_id = s.requester_id
      AND place.since <= %(day)s AND place.until > %(day)s
    LEFT JOIN hospitals_organisation department ON department.id = place.managed_by_id
    ORDER BY s.key, s.id"""  # noqa: S608


def _request(row: tuple[Any, ...]) -> str:
    key, title, code, asker, facility, modality, technique, subjects, *rest = row
    status, waits_since, submitted_on, department, sources = rest
    return (
        f'<tr><th><a href="/transfer-requests/{key}/">{html.escape(title)}</a> {code} '
        f"{html.escape(asker)} {html.escape(facility or '')}</th>"
        f"<td>{modality} {html.escape(technique or subjects or '')}</td>"
        f"<td>{status} {html.escape(sources or department or '')}</td>"
        f"<td>{_day(waits_since)}</td><td>{_day(submitted_on)}</td></tr>"
    )


def _found_contracts(sees_all: bool) -> str:
    near = "ANY (%(near)s::uuid[])"
    may = (
        "true"
        if sees_all
        else f"""(c.source_id = {near} OR c.recipient_id = {near} OR EXISTS (
      SELECT FROM agreements_party p WHERE p.agreement_id = c.agreement_id AND p.role = 'hub'
        AND p.organisation_id = ANY (%(own)s::uuid[])))"""
    )
    return f"FROM transfers_contract c WHERE {may}"


def _contracts(sees_all: bool) -> str:
    return f"""
    WITH shown AS MATERIALIZED (
      SELECT c.id, c.title, c.code, c.source_id, c.recipient_id, c.specialty_id, c.status,
        c.signed_on, c.updated_at
      {_found_contracts(sees_all)} ORDER BY c.updated_at DESC, c.id DESC LIMIT {ROWS})
    SELECT s.id, s.title, s.code, specialty.name_vi, source.name_vi, recipient.name_vi,
      signer.name_vi, s.status, s.signed_on, r.supervised, r.independent, r.by_expert, r.last_on
    FROM shown s {_held("s.source_id", "source")} {_held("s.recipient_id", "recipient")}
    JOIN hospitals_organisation signer ON signer.id = s.recipient_id
    LEFT JOIN hospitals_specialty specialty ON specialty.id = s.specialty_id
    LEFT JOIN (
      SELECT contract_id, sum(supervised) AS supervised, sum(independent) AS independent,
        sum(by_expert) AS by_expert, max(ends_on) AS last_on
      FROM transfers_round WHERE contract_id IN (SELECT id FROM shown) GROUP BY contract_id
    ) r ON r.contract_id = s.id ORDER BY s.updated_at DESC, s.id DESC"""  # noqa: S608


def _contract(row: tuple[Any, ...]) -> str:
    key, title, code, specialty, source, recipient, signer, status, signed_on, *cases = row
    supervised, independent, by_expert, last_on = cases
    local = (supervised or 0) + (independent or 0)
    every = local + (by_expert or 0)
    alone = f"{independent / local:.1%} {independent / every:.1%}" if local else "–"
    return (
        f'<tr><th><a href="/transfer-contracts/{key}/">{html.escape(title)}</a> {code} '
        f"{html.escape(specialty or '')}</th><td>{html.escape(source)} → "
        f"{html.escape(recipient)} {html.escape(signer)}</td><td>{status}</td>"
        f"<td>{_day(signed_on)}</td><td>{every} {_day(last_on)}</td><td>{alone}</td></tr>"
    )


def _found_organisations(sees_all: bool) -> str:
    return """FROM hospitals_organisation o
      WHERE (o.open_from IS NULL OR o.open_from <= %(day)s)
        AND (o.open_until IS NULL OR o.open_until >= %(day)s)"""


def _organisations(sees_all: bool) -> str:
    return f"""
    WITH shown AS MATERIALIZED (
      SELECT o.id, o.slug, o.name_vi, o.short_name, o.kind, o.is_end_line, o.managing_authority,
        left(o.search_text, 60) AS key
      {_found_organisations(sees_all)}
      ORDER BY key, o.id LIMIT {ROWS})
    SELECT s.slug, s.name_vi, s.short_name, s.kind, s.is_end_line, province.name_vi,
      coalesce(department.name_vi, (
        SELECT m.managing_authority FROM hospitals_organisationmanagement m
        WHERE m.organisation_id = s.id AND m.since <= %(day)s ORDER BY m.since DESC LIMIT 1),
        s.managing_authority),
      (SELECT string_agg(t.name_vi, ', ') FROM hospitals_organisation_specialties l
        JOIN hospitals_specialty t ON t.id = l.specialty_id WHERE l.organisation_id = s.id)
    FROM shown s LEFT JOIN hospitals_organisationplace place ON place.organisation_id = s.id
      AND place.since <= %(day)s AND place.until > %(day)s
    LEFT JOIN hospitals_province province ON province.id = place.province_id
    LEFT JOIN hospitals_organisation department ON department.id = place.managed_by_id
    ORDER BY s.key, s.id"""  # noqa: S608


def _organisation(row: tuple[Any, ...]) -> str:
    slug, name, short, kind, is_end_line, province, manager, specialties = row
    return (
        f'<tr><th><a href="/organisations/{slug}/">{html.escape(name)}</a> '
        f"{html.escape(short)} {slug}</th><td>{kind} {is_end_line}</td>"
        f"<td>{html.escape(province or '')}</td><td>{html.escape(manager or '')}</td>"
        f"<td>{html.escape(specialties or '')}</td></tr>"
    )


def _day(value: dt.date | None) -> str:
    return f"{value:%d/%m/%Y}" if value else "–"


_PLACES = ("province", "region", "specialty")
# The address of the page → its floor.
LISTS = {
    "/agreements/": List(_found_agreements, _agreements, _agreement, (*_PLACES, "area")),
    "/reviews/": List(_found_reviews, _reviews, _review, _PLACES),
    "/transfer-requests/": List(_found_requests, _requests, _request, _PLACES),
    "/transfer-contracts/": List(_found_contracts, _contracts, _contract, (*_PLACES, "technique")),
    "/organisations/": List(_found_organisations, _organisations, _organisation, ("province",)),
}
