"""The pages of procedures: the catalogue, a procedure as it is read, its versions side by side, publishing the next one."""
