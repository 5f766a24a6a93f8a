"""The pages about people: signing in, the list of accounts, the roles each holds."""
