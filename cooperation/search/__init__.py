"""One search box over everything a reader may see.

`asking` reads the words typed, `spelling` and `vocabulary` forgive mistakes, one source a kind
of record (`sources_*`) looks through ``visible_to``, and `finding` puts the page together.
docs/decisions/typing-mistakes.md says why mistakes are looked up among words and not among rows.
"""
