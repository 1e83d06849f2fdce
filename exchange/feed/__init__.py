"""The changes feed: what a client needs to keep a copy in step with what it may see.

It carries states, not events. The sealed trail says which records were touched, `sources` which
objects of the API hang on those, and the page gives each as its own list gives it to this reader
now, or as gone. So a page may be applied twice, and nothing that commits late is missed.

What the trail cannot say is walked over instead, resource by resource (`walking`): everything, at
the beginning and when the register or the reader's own rights have changed; what only the day has
moved; and reports that are being typed.
"""
