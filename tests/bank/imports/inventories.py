"""Inventories for tests, made up."""

HLA = (
    "<HLA><A><DNA><FIELD1>01:01</FIELD1><FIELD2>02:01</FIELD2></DNA></A><B><DNA><FIELD1>08:01</FIELD1><FIELD2>07:02</FIELD2></DNA></B>"
    "<DRB1><DNA><FIELD1>15:01</FIELD1><FIELD2>03:01</FIELD2></DNA></DRB1></HLA>"
)


def donor(grid: str, hla: str = HLA, tag: str = "DONOR", **fields: str) -> str:
    """One item; available unless said."""
    said = {"STATUS": "AV"} | fields
    written = "".join(f"<IDM><CMV>{value}</CMV></IDM>" if name == "CMV" else f"<{name}>{value}</{name}>" for name, value in said.items())
    return f"<{tag}><{'GRID' if tag == 'DONOR' else 'ID'}>{grid}</{'GRID' if tag == 'DONOR' else 'ID'}>{hla}{written}</{tag}>"


def inventory(content: str, mode: str, *items: str, pool: str = "9991") -> str:
    """One inventory; without items `…` stands for them."""
    attributes = f'LISTING_ORGANIZATION="9990" POOL="{pool}" CONTENT_TYPE="{content}" UPDATE_MODE="{mode}" SCHEMA_VERSION="2.3"'
    return f"<INVENTORY {attributes}>{''.join(items) or '…'}</INVENTORY>"


def inventories(*items: str, content: str = "D", mode: str = "FULL", pool: str = "9991") -> str:
    """A file of one inventory."""
    return f"<?xml version='1.0' encoding='UTF-8'?>\n<INVENTORIES>\n{inventory(content, mode, *items, pool=pool)}\n</INVENTORIES>\n"
