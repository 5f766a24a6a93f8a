"""Cold: what freezer and tank logs say, and how a bag freezes."""
