"""Bringing in legacy records by table: upload, match columns, a dry run, then write."""
