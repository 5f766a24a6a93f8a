"""The pages of imports: upload a table, see what would become of every row, write it, mend what was refused."""
