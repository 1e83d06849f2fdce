"""The paper of a contract, as Word and as PDF, in the layout of Nghị định 30/2020/NĐ-CP.

`templates/contract.html` holds the wording once. The PDF is made from it directly; the Word
template `templates/contract.docx` is made from it by `python -m transfers.papers.word_template`.
An administrator may replace either file; the fields they can use are those of
`transfers.papers.context.ContractPaper`. The paper is in Vietnamese whatever the reader's language.
Pages and API hand it out with `transfers.papers.responses`.
"""
