"""The rota: which student is at which station on which shift in which weeks; solved, explained when it cannot be, and checked apart."""
