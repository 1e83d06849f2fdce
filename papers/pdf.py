"""A paper as PDF. Needs Debian packages that a fresh machine lacks, and says so."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from papers import looks
from papers.layout import Paper
from papers.words import capitals

PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
PRINT = Path(__file__).parent / "print"


class PdfUnavailable(Exception):
    """This machine cannot make PDFs. The text names the packages and what to do meanwhile."""


def pdf_of(paper: Paper) -> bytes:
    """``paper`` printed. Ask first who may read it.

    Raises PdfUnavailable where Pango is missing, RuntimeError where the shipped fonts are.
    """
    weasyprint = _weasyprint()
    # Only files beside the layout, and all of them: no other font may stand in silently.
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols={"file"}, fail_on_errors=True)
    html = weasyprint.HTML(
        string=html_of(paper), base_url=str(PRINT / "paper.html"), url_fetcher=fetcher
    )
    try:
        pdf: bytes = html.write_pdf()
    except weasyprint.urls.FatalURLFetchingError as error:
        raise RuntimeError(str(error)) from error
    return pdf


def html_of(paper: Paper) -> str:
    """What is printed; every word of the paper is escaped."""
    environment = Environment(
        loader=FileSystemLoader(PRINT),
        autoescape=True,
        undefined=StrictUndefined,
    )
    environment.filters["capitals"] = capitals
    return environment.get_template("paper.html").render(
        paper=paper,
        looks=looks.LOOKS,
        margins=looks.MARGINS,
        head_columns=looks.HEAD_COLUMNS,
        signature_columns=looks.SIGNATURE_COLUMNS,
    )


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
