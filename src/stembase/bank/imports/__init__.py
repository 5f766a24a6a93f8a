"""Files from outside, read row by row. Pure: bytes in, rows or faults out; what a row does to the bank is a command's matter."""
