"""The paper as PDF. Needs Debian packages that a fresh machine lacks, and says so."""

import datetime as dt
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _

from agreements.models import Agreement
from transfers.models import Contract
from transfers.papers.context import contract_paper
from transfers.papers.filling import TEMPLATES, environment

PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


class PdfUnavailable(Exception):
    """This machine cannot make PDFs. The text names the packages and what to do meanwhile."""


def contract_pdf(contract: Contract, *, day: dt.date, agreement: Agreement | None = None) -> bytes:
    """The paper of ``contract`` from `templates/contract.html`. Ask first who may read it.

    Raises PdfUnavailable where Pango is missing, RuntimeError where the template's fonts are.
    """
    weasyprint = _weasyprint()
    template = environment().get_template("contract.html")
    paper = contract_paper(contract, day=day, agreement=agreement)
    text = template.render(asdict(paper))
    # Only the fonts beside the template, and all of them: no other font may stand in silently.
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols={"file"}, fail_on_errors=True)
    html = weasyprint.HTML(
        string=text, base_url=str(TEMPLATES / "contract.html"), url_fetcher=fetcher
    )
    try:
        pdf: bytes = html.write_pdf()
    except weasyprint.urls.FatalURLFetchingError as error:
        raise RuntimeError(str(error)) from error
    return pdf


def _weasyprint() -> Any:
    """Imported when needed: without Pango the import fails, and only the PDF depends on it."""
    try:
        import weasyprint
    except OSError as error:
        raise PdfUnavailable(
            _(
                "Máy chủ chưa tạo được tệp PDF vì thiếu gói %(packages)s. "
                "Tải bản Word trong lúc chờ quản trị viên cài gói này."
            )
            % {"packages": PACKAGES}
        ) from error
    return weasyprint
