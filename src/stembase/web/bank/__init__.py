"""The pages of the bank: stations, steps, units, storage, quality. Each view is named as what it shows; none writes but by `web.acting`."""
