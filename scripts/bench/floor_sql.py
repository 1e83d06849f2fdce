"""The floor's statements: what the API answers about agreements, written by hand for PostgreSQL.

One statement a page, with the reader's organisations as constants: as little work as the rows
allow. Whoever changes the API's agreement changes it here too; the benchmark compares the two.
"""

FROM_SIGNATURE = "('signed', 'in_force', 'suspended', 'expired', 'terminated')"

EVERYTHING = "true"
# One question a row: the planner walks the list until the page is full.
VISIBLE = f"""EXISTS (
    SELECT FROM agreements_party
    WHERE agreement_id = {{0}}.id AND organisation_id = ANY (%(around)s::uuid[])
      AND ({{0}}.status IN {FROM_SIGNATURE} OR organisation_id = ANY (%(own)s::uuid[])))"""

_ROWS = """
chosen AS MATERIALIZED (
  SELECT id, code, number, title, level, origin, status, signed_on, signed_on_precision, starts_on,
    starts_on_precision, ends_on, ends_on_precision, review_every_months, review_anchor_on,
    renewal_of_id, updated_at
  FROM agreements_agreement a WHERE {visible} {part}),
bodies AS MATERIALIZED (
  SELECT o.id,
    json_object(ARRAY['id', o.id::text, 'slug', o.slug, 'name', o.name_vi, 'kind', o.kind,
      'province', founded.uid]) AS organisation,
    json_object(ARRAY['id', h.id::text, 'slug', h.slug, 'name', h.name_vi, 'kind', h.kind,
      'province', lies.uid]) AS holder
  FROM hospitals_organisation o
  LEFT JOIN hospitals_province founded ON founded.id = o.province_id
  JOIN hospitals_organisationholder held
    ON held.organisation_id = o.id AND held.since <= %(day)s AND held.until > %(day)s
  JOIN hospitals_organisation h ON h.id = held.holder_id
  LEFT JOIN hospitals_organisationplace place
    ON place.organisation_id = h.id AND place.since <= %(day)s AND place.until > %(day)s
  LEFT JOIN hospitals_province lies ON lies.id = place.province_id),
parties AS (
  SELECT p.agreement_id, json_agg(json_build_object('role', p.role, 'name_as_signed',
      p.name_as_signed, 'organisation', b.organisation, 'holder', b.holder)
      ORDER BY p.position, p.id) AS rows
  FROM agreements_party p JOIN bodies b ON b.id = p.organisation_id
  WHERE p.agreement_id IN (SELECT id FROM chosen) GROUP BY p.agreement_id),
contents AS (
  SELECT c.agreement_id, json_agg(json_object(ARRAY['area', a.slug, 'text', c.text])
      ORDER BY c.position, c.id) AS rows
  FROM agreements_content c JOIN agreements_area a ON a.id = c.area_id
  WHERE c.agreement_id IN (SELECT id FROM chosen) GROUP BY c.agreement_id),
specialties AS (
  SELECT l.agreement_id, json_agg(s.slug ORDER BY s.slug) AS rows
  FROM agreements_agreement_specialties l JOIN hospitals_specialty s ON s.id = l.specialty_id
  WHERE l.agreement_id IN (SELECT id FROM chosen) GROUP BY l.agreement_id),
agreements AS (
  SELECT a.code AS key, a.id, (SELECT row_to_json(x) FROM (SELECT
    a.id, a.code, a.number, a.title, a.level, a.origin, a.status,
    a.signed_on, nullif(a.signed_on_precision, '') AS signed_on_precision,
    a.starts_on, nullif(a.starts_on_precision, '') AS starts_on_precision,
    a.ends_on, nullif(a.ends_on_precision, '') AS ends_on_precision,
    a.review_every_months, a.review_anchor_on,
    (SELECT min(due_on) FROM agreements_review
      WHERE agreement_id = a.id AND status IN ('planned', 'open') AND due_on >= %(day)s)
      AS next_review_on,
    coalesce(p.rows, '[]') AS parties, coalesce(c.rows, '[]') AS contents,
    coalesce(s.rows, '[]') AS specialties,
    (SELECT r.id FROM agreements_agreement r WHERE r.id = a.renewal_of_id AND {visible_renewed})
      AS renewal_of,
    a.updated_at) x) AS body
  FROM chosen a
  LEFT JOIN parties p ON p.agreement_id = a.id
  LEFT JOIN contents c ON c.agreement_id = a.id
  LEFT JOIN specialties s ON s.agreement_id = a.id)
"""
_ONE_PAGE = "AND a.code > %(after)s ORDER BY a.code LIMIT %(size)s"


def page(visible: str) -> str:
    """``size`` agreements after code ``after``, as one JSON text."""
    rows = _rows(visible, _ONE_PAGE)
    return f"""WITH {rows}
        SELECT json_build_object('next', NULL, 'previous', NULL,
          'results', coalesce(json_agg(body ORDER BY key, id), '[]'))::text FROM agreements"""  # noqa: S608


def everything(visible: str) -> str:
    """A COPY of all agreements, one JSON text a line.

    As CSV with a quote and a delimiter that no JSON text holds: the text format would double the
    backslashes.
    """
    rows = _rows(visible, "")
    return f"""COPY (WITH {rows} SELECT body FROM agreements ORDER BY key, id)
        TO STDOUT WITH (FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02')"""  # noqa: S608


def _rows(visible: str, part: str) -> str:
    return _ROWS.format(visible=visible.format("a"), visible_renewed=visible.format("r"), part=part)
