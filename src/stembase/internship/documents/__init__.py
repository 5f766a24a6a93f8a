"""Agreements as documents: their text in two languages, which is what is signed, and the PDF of it."""
