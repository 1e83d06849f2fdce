"""A walk of five minutes through the demonstration, page by page, in the reader's own role."""
