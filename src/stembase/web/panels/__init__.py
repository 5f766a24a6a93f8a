"""The panels of the home page, role by role; each reads a few figures and says in its title what is true."""
