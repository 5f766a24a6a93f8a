"""Who goes where: stable placement, and a checker of its own for each allocation."""
