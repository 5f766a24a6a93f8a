"""A nomenclature release small enough to read, in the form of the official files. Its names look real; what it says of them is made up."""

import hashlib
from functools import cache

from stembase.science.hla.nomenclature import Release
from stembase.science.hla.official import read_release

VERSION = "9.9.0"
# allele, G group, P group, serology (rel_dna_ser's four columns)
ALLELES = [
    ("A*01:01:01:01", "01:01:01G", "01:01P", "1;;;"),
    ("A*01:01:01:02N", "01:01:01G", "", "0;;;"),
    ("A*01:01:02", "", "01:01P", "1;;;"),
    ("A*01:04:01:01N", "01:01:01G", "", "0;;;"),
    ("A*01:04:01:02N", "01:01:01G", "", "0;;;"),
    ("A*02:01:01:01", "02:01:01G", "02:01P", "2;;;"),
    ("A*02:01:01:02L", "02:01:01G", "02:01P", "?;2/0;;"),
    ("A*02:01:02", "", "02:01P", "2;;;"),
    ("A*02:03:01", "", "", "203;;;"),
    ("A*02:09:01:01", "02:01:01G", "02:01P", ";;2;"),
    ("A*02:16:02", "02:01:02G", "02:01P", ";;;2"),
    ("A*23:19Q", "", "", "?;;;"),
    ("A*24:02:01:01", "24:02:01G", "24:02P", "24;;;"),
    ("A*24:09N", "24:02:01G", "", "0;;;"),
    ("B*07:02:01:01", "", "", "7;;;"),
    ("B*15:01:01:01", "15:01:01G", "15:01P", "62;;;"),
    ("B*15:10:01", "", "", "71;;;"),
    ("B*15:27:01", "", "", ";;15;"),
    ("B*40:01:01", "", "", "60;;;"),
    ("B*40:02:01", "", "", "61;;;"),
    ("C*04:09N", "04:01:01G", "", "0;;;"),
    ("C*04:01:01:01", "04:01:01G", "04:01P", "4;;;"),
    ("DRB1*03:01:01:01", "", "", "17;;;"),
    ("DRB1*03:02:01", "", "", "18;;;"),
    ("DPB1*04:01:01:01", "04:01:01G", "04:01P", "?;;;"),
    ("DPB1*06:01:01", "", "", "?;;;"),
    ("DPB1*61:01N", "04:01:01G", "", "0;;;"),
    ("DPB1*1000:01", "", "", "?;;;"),
    ("E*01:01:01", "", "", "?;;;"),
]
GONE = [
    # name, name in use, why
    ("A*01:34N", "01:01:02", "Sequence renamed"),
    ("A*02:90", "02:91", "Sequence renamed"),
    ("A*02:91", "02:09:01:01", "Sequence identical"),
    ("A*02:100", "", "Never assigned"),
    ("A*0105N", "01:04:01:01N", "Sequence identical"),
    ("Cw*0101", "04:01:01:01", "Sequence identical"),
]
SEROLOGY = ["A;2;;203/210", "A;9;23/24;", "A;24;;2403", "B;15;62/71;", "B;40;60/61;", "DR;3;17/18;", "DR;2;15/16;"]
TCE = [
    ("DPB1*04:01:01:01", "DPB1*04:01", "3", "3"),
    ("DPB1*06:01:01", "DPB1*06:01", "3", "2a"),
    ("DPB1*61:01N", "NA", "0", "0"),
    ("DPB1*1000:01", "DPB1*1000:01", "", "3$"),
]


def official_files(version: str = VERSION) -> dict[str, bytes]:
    """The files by name, with right checksums."""
    files = {
        "Allelelist.txt": ["AlleleID,Allele", *(f"HLA{number:05},{name}" for number, (name, *_rest) in enumerate(ALLELES, 1))],
        "hla_nom.txt": [
            *(f"{_star(name)};19900101;;;" for name, *_rest in ALLELES),
            *(f"{_star(name)};19900101;20200101;{new};{why}" for name, new, why in GONE),
        ],
        "hla_nom_g.txt": _groups(1),
        "hla_nom_p.txt": _groups(2),
        "rel_dna_ser.txt": [f"{_star(name)};{seen}" for name, _g, _p, seen in ALLELES],
        "rel_ser_ser.txt": SEROLOGY,
        "dpb_tce.csv": ["Allele,Protein,V1_Assignment,V2_Assignment,Comments", *(",".join((*row, "")) for row in TCE)],
        "Deleted_alleles.txt": ["AlleleID,Allele,Description", "HLA99999,A*01:34N,Sequence renamed A*01:01:02 (March 2011)"],
    }  # fmt: skip
    made = {name: _written(name, version, rows) for name, rows in files.items()}
    return made | {"md5checksum.txt": checksums(made)}


def checksums(files: dict[str, bytes]) -> bytes:
    """The list of checksums as the official one: those of the folder `wmda` only."""
    listed = {name: hashlib.md5(content).hexdigest() for name, content in files.items() if name.startswith(("hla_nom", "rel_"))}
    return "".join(f"MD5 ({name}) = {found}\n" for name, found in listed.items()).encode()


def changed(name: str, before: str, after: str) -> dict[str, bytes]:
    """The files with one text in one of them replaced, and the checksums made right again."""
    files = official_files()
    assert before.encode() in files[name]
    files[name] = files[name].replace(before.encode(), after.encode(), 1)
    return files | {"md5checksum.txt": checksums(files)}


@cache
def release() -> Release:
    """The release read from those files."""
    return read_release(official_files())


def _written(name: str, version: str, rows: list[str]) -> bytes:
    head = f"# file: {name}\n# date: 2030-01-02\n# version: IPD-IMGT/HLA {version}\n"
    return (head + "\n".join(rows) + "\n").encode()


def _star(name: str) -> str:
    """`A*01:01` as the official files write it: `A*;01:01`."""
    return name.replace("*", "*;", 1)


def _groups(column: int) -> list[str]:
    """hla_nom_g or hla_nom_p: members, then the group's name where it has more than one; nulls have no P."""
    members: dict[tuple[str, str], list[str]] = {}
    for row in ALLELES:
        if column == 1 or not row[0].endswith("N"):
            locus, _star_, fields = row[0].partition("*")
            members.setdefault((locus, row[column] or fields), []).append(fields)
    return [f"{locus}*;{'/'.join(found)};{name if name[-1] in 'GP' else ''}" for (locus, name), found in members.items()]
