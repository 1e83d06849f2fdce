"""The paper as a Word file, for the two sides to complete and sign."""

import datetime as dt
import io
from dataclasses import asdict

from docxtpl import DocxTemplate

from agreements.models import Agreement
from transfers.models import Contract
from transfers.papers.context import contract_paper
from transfers.papers.filling import TEMPLATES, environment


def contract_docx(contract: Contract, *, day: dt.date, agreement: Agreement | None = None) -> bytes:
    """The paper of ``contract`` from `templates/contract.docx`. Ask first who may read it."""
    document = DocxTemplate(TEMPLATES / "contract.docx")
    paper = contract_paper(contract, day=day, agreement=agreement)
    document.render(asdict(paper), jinja_env=environment(), autoescape=True)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()
