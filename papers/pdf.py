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
    meanwhile = _("Tải bản Word trong lúc chờ quản trị viên cài gói này.")
    return pdf_of_html(html_of(paper), base=PRINT / "paper.html", meanwhile=meanwhile)


def pdf_of_html(html: str, *, base: Path, meanwhile: str) -> bytes:
    """``html`` printed; its addresses are relative to the file ``base``. Ask first who may read it.

    Raises PdfUnavailable, which ends with what to do ``meanwhile``, where Pango is missing;
    RuntimeError where a file that it names is.
    """
    weasyprint = _weasyprint(meanwhile)
    # Only files, and all of them: no other font may stand in silently.
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols={"file"}, fail_on_errors=True)
    page = weasyprint.HTML(string=html, base_url=str(base), url_fetcher=fetcher)
    try:
        pdf: bytes = page.write_pdf()
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


def _weasyprint(meanwhile: str) -> Any:
    """Imported when needed: without Pango the import fails, and only the PDF depends on it."""
    try:
        import weasyprint
    except OSError as error:
        raise PdfUnavailable(
            _("Máy chủ chưa tạo được tệp PDF vì thiếu gói %(packages)s. %(meanwhile)s")
            % {"packages": PACKAGES, "meanwhile": meanwhile}
        ) from error
    return weasyprint
