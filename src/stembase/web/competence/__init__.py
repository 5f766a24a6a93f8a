"""The pages of competence: what I may do, who may do what, decisions on entrustment."""
