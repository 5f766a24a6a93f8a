"""The pages of the base: partners, sites, rooms, the register of equipment."""
