"""The papers of a review: its report, the minutes of its meeting, the invitation to it.

`kinds` lists them with their texts (`texts/`, replaceable: `papers.texts`), `values` gathers what
a text may say, `composing` makes the paper of it, in the layout of `papers`.
"""
