"""HLA: names, typings and what may be concluded from them."""
