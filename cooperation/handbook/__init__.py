"""The user guide: Markdown chapters in ``docs/huong-dan``, shown at ``/help/``.

Each picture says on the line above it how it is taken, so that a test can take it again.
"""
