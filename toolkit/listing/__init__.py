"""A list of records, declared once: its filters, columns and order for the page, for saved views
and for the spreadsheet that is taken away.

`listing.Listing` is what a room declares, `page.list_page` shows it, `sheets` writes it out.
"""
