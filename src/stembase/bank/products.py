"""Products as data (`products.toml`): what each source gives, and what samples are called. Adding one touches no Python."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from stembase.refusal import Refused


@dataclass(frozen=True, slots=True)
class Product:
    """A product: its five characters, what it is kept in, its type of collection (empty for samples) and its words."""

    code: str
    container: str
    zh: str
    en: str
    collection: str = ""


@cache
def _tables() -> dict[str, dict[str, Product]]:
    data = tomllib.loads(files("stembase.bank").joinpath("products.toml").read_text(encoding="utf-8"))
    return {
        group: {
            key: Product(entry["code"], entry.get("container", key), entry["title"]["zh"], entry["title"]["en"], entry.get("collection", ""))
            for key, entry in data[group].items()
        }
        for group in ("products", "samples")
    }


def product_of(source: str) -> Product:
    """What a collection from this source gives. Refuses `no-such-source`."""
    found = _tables()["products"].get(source)
    if found is None:
        raise Refused("no-such-source", source=source, known=sorted(_tables()["products"]))
    return found


def sample_in(container: str) -> Product:
    """What a sample in a `tube`, `segment` or `bottle` is called. Refuses `no-such-container`."""
    found = _tables()["samples"].get(container)
    if found is None:
        raise Refused("no-such-container", container=container, known=sorted(_tables()["samples"]))
    return found


@cache
def sample_codes() -> frozenset[str]:
    """Product codes of samples: units that are never a graft."""
    return frozenset(product.code for product in _tables()["samples"].values())


@cache
def by_code() -> dict[str, Product]:
    """Every product by its five characters."""
    return {product.code: product for table in _tables().values() for product in table.values()}
