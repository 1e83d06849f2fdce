"""The portal's look on one page: colours with their contrast, type, space and every component."""
