"""Official papers in the layout of Nghị định 30/2020/NĐ-CP, their texts and their numbers.

The wording of a paper stands once: a text with placeholders (`papers.texts`), shipped as a file
and replaceable by an administrator. Filled in, it becomes blocks (`papers.blocks`); with the
heading and the signatures they make a `papers.layout.Paper`, which `papers.pdf` and `papers.word`
print alike. A paper is in Vietnamese whatever the reader's language.
Rooms above add their kinds of text in ``AppConfig.ready()`` and fill them with their own records.
"""
