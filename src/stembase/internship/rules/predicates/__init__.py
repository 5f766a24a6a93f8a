"""Everything a rule can ask. A rule names a predicate by the name of its function."""

from . import guidance, hours, papers, pay, posts, protection

__all__ = ["guidance", "hours", "papers", "pay", "posts", "protection"]
