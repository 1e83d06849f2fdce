"""The papers of a contract: the contract itself, the minutes of acceptance and of liquidation.

`texts/` holds the wording (replaceable: `papers.texts`), `context` what stands in it, `printed`
makes the papers of it, in the layout of `papers`.
"""
