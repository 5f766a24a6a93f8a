"""Codes on labels: ISBT 128 data structures, check characters, and our own codes for places, kits and lots. Pure: text in, values out.

`scan.entry(text)` reads what a scanner or a person put into a scan box, `scan.expect(text, "din")` reads it for one field,
`structures.write("din", …)` and `scan.compound(…)` make what labels carry. ICCBBA's licensed tables are not here: a bank loads its own.
"""
