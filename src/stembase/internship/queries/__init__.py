"""What the base knows about internships: agreements and posts in force, the facts of a placement, what expires, and the gate asked with all that."""
