"""Acts: the one door through which everything is done. Import the names below from here."""
