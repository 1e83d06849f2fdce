"""The paper as a Word file, for the two sides to complete and sign."""

import datetime as dt
import io
from dataclasses import asdict

from docxtpl import DocxTemplate

from transfers.models import Contract
from transfers.papers.context import contract_paper
from transfers.papers.filling import TEMPLATES, environment


def contract_docx(contract: Contract, *, day: dt.date) -> bytes:
    """The paper of ``contract`` from `templates/contract.docx`. Ask first who may read it."""
    document = DocxTemplate(TEMPLATES / "contract.docx")
    document.render(
        asdict(contract_paper(contract, day=day)), jinja_env=environment(), autoescape=True
    )
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()
