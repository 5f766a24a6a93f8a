"""The public tour: pages for whoever has no account. They read nothing of the base's and write nothing at all."""
