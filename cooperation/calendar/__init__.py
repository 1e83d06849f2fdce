"""The calendar: reviews, action items and contract stages by day, as pages and as feeds."""
