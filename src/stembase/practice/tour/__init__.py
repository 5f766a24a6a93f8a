"""The public tour: a walk of one practice unit along the cord by a visitor without an account, played through the door and undone."""
