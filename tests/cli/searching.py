"""Small files a search from the command line is tried on, and the command itself."""

from click.testing import CliRunner, Result

from stembase.cli import main

FREQUENCIES = """A*01:01g~C*07:01g~B*08:01g~DRB1*03:01~DQB1*02:01g;0.5
A*02:01g~C*05:01g~B*44:02g~DRB1*04:01~DQB1*03:01g;0.25
A*02:06g~C*05:01g~B*44:02g~DRB1*04:01~DQB1*03:01g;0.25
"""
DONORS = """D1%A*01:01+A*02:XX^B*08:01+B*44:02^DRB1*03:01+DRB1*04:01
D2%A*01:01+A*02:01^C*07:01+C*05:01^B*08:01+B*44:02^DRB1*03:01+DRB1*04:01^DQB1*02:01+DQB1*03:01
D3%A*01:01+A*02:01^C*99:99+C*05:01^B*08:01+B*44:02^DRB1*03:01+DRB1*04:01
D4%A*01:01+A*02:ABCD^B*08:01+B*44:02^DRB1*03:01+DRB1*04:01
D5%A*11:01+A*11:01^B*15:01+B*15:01^DRB1*09:01+DRB1*09:01
D6%A*01:01+A*02:01^B*08:01+
D2%A*01:01+A*02:01
D7%A*0101+A*02:01
"""
PATIENT = "A*01:01+A*02:01^C*07:01+C*05:01^B*08:01+B*44:02^DRB1*03:01+DRB1*04:01^DQB1*02:01+DQB1*03:01"
ROWS = """P1;D1;P;50;A;100;A;100;A;100;A;100;50;50
P1;D2;A;100;A;100;A;100;A;100;A;100;0;100
P1;D3;A;100;A;100;A;100;A;100;A;100;0;100
P1;D4;P;50;A;100;A;100;A;100;A;100;50;50
P1;D9;P;50;A;100;A;100;A;100;A;100;50;50
"""


def run(*arguments: object) -> Result:
    """`stembase hla` with these arguments."""
    return CliRunner().invoke(main, ["hla", *map(str, arguments)])
