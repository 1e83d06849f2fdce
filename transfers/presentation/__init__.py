"""What the pages of contracts show, worked out without the database: every fact is passed in."""
