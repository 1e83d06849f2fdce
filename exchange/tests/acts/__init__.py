"""What the people of a random history do, room by room."""
