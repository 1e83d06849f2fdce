"""Lists taken away as spreadsheets: at once, or written by the worker where they are long."""
