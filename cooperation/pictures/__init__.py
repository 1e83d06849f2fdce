"""Pictures of the whole: the country on a map, and who works with whom. Server-side SVG."""
