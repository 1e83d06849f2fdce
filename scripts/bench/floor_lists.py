"""The floor of the list pages: for each list one statement written by hand, and its rows put
into a table by string formatting. The same records in the same order as the page shows first.
"""

import datetime as dt
import html
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from scripts.bench.floor_sql import VISIBLE

ROWS = 100
Values = dict[str, Any]


@dataclass(frozen=True)
class List:
    """``statement`` takes the condition of what the reader may see; ``row`` writes a line."""

    statement: Callable[[bool], str]
    row: Callable[[tuple[Any, ...]], str]


def text_of(chosen: List, rows: list[tuple[Any, ...]]) -> str:
    return f"<table><tbody>{''.join(map(chosen.row, rows))}</tbody></table>"


def _held(column: str, name: str) -> str:
    """The body that answers today for the one in ``column``."""
    return f"""JOIN hospitals_organisationholder {name}_held
      ON {name}_held.organisation_id = {column} AND {name}_held.since <= %(day)s
      AND {name}_held.until > %(day)s
    JOIN hospitals_organisation {name} ON {name}.id = {name}_held.holder_id"""


def _open(sees_all: bool) -> str:
    return "true" if sees_all else VISIBLE.format("a")


def _agreements(sees_all: bool) -> str:
    return f"""
    WITH shown AS MATERIALIZED (
      SELECT a.id, a.title, a.code, a.review_every_months, a.status, a.signed_on, a.starts_on,
        a.ends_on, a.entered_on, coalesce(a.signed_on, '0001-01-01') AS key
      FROM agreements_agreement a WHERE {_open(sees_all)}
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
      FROM agreements_review r WHERE r.agreement_id IN (
        SELECT a.id FROM agreements_agreement a WHERE {_open(sees_all)})
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


def _requests(sees_all: bool) -> str:
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
    return f"""
    WITH shown AS MATERIALIZED (
      SELECT r.*, coalesce(CASE WHEN r.status IN (
            'submitted', 'endorsed', 'with_source', 'more_wanted')
          OR r.status = 'accepted' AND r.modality IN ('transfer', 'on_site_transfer')
          OR r.status = 'draft' AND r.submitted_on IS NOT NULL
        THEN r.waits_since END, '9999-12-31') AS key
      FROM transfers_transferrequest r WHERE {may} ORDER BY key, r.id LIMIT {ROWS})
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


def _contracts(sees_all: bool) -> str:
    near = "ANY (%(near)s::uuid[])"
    may = (
        "true"
        if sees_all
        else f"""(c.source_id = {near} OR c.recipient_id = {near} OR EXISTS (
      SELECT FROM agreements_party p WHERE p.agreement_id = c.agreement_id AND p.role = 'hub'
        AND p.organisation_id = ANY (%(own)s::uuid[])))"""
    )
    return f"""
    WITH shown AS MATERIALIZED (
      SELECT c.id, c.title, c.code, c.source_id, c.recipient_id, c.specialty_id, c.status,
        c.signed_on, c.updated_at
      FROM transfers_contract c WHERE {may} ORDER BY c.updated_at DESC, c.id DESC LIMIT {ROWS})
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


def _organisations(sees_all: bool) -> str:
    return f"""
    WITH shown AS MATERIALIZED (
      SELECT o.id, o.slug, o.name_vi, o.short_name, o.kind, o.is_end_line, o.managing_authority,
        left(o.search_text, 60) AS key
      FROM hospitals_organisation o
      WHERE (o.open_from IS NULL OR o.open_from <= %(day)s)
        AND (o.open_until IS NULL OR o.open_until >= %(day)s)
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


# The address of the page → its floor.
LISTS = {
    "/agreements/": List(_agreements, _agreement),
    "/reviews/": List(_reviews, _review),
    "/transfer-requests/": List(_requests, _request),
    "/transfer-contracts/": List(_contracts, _contract),
    "/organisations/": List(_organisations, _organisation),
}
