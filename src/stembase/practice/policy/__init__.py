"""Policies that play a scenario to its end through the one door: the reference, by procedure and decision table, and careless ones, by habits."""
