"""Show: readings and figures as people see them on a terminal, and as programs read them from a file."""
