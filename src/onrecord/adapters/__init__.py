"""Adapters: statements in the shapes of other libraries, each behind its own extra."""
