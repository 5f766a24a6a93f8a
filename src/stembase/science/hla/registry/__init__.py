"""A registry as columns: donors' typings interned by their text, so that people with equal typing share one row. Values only; files are bank's."""
