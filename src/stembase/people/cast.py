"""The cast: named people of an invented base, used by tests and the demo. Their accounts are marked, and show 演示 / demo beside every name."""

from dataclasses import dataclass

from .accounts import make_account, make_organisation
from .models import Account, Organisation
from .roles import (
    ADMINISTRATOR,
    COORDINATOR,
    MEDICAL_DIRECTOR,
    MENTOR,
    OPERATOR,
    PHYSICIAN,
    PROGRAMME_DIRECTOR,
    QUALITY,
    RESEARCHER,
    STUDENT,
    TUTOR,
)

COLLEGE, ENTERPRISE, HOSPITAL = "yunhe-college", "yunhe-cells", "yunhe-hospital"

ORGANISATIONS: tuple[tuple[str, str, str, str], ...] = (
    (COLLEGE, "college", "云河大学生物医学学院（演示）", "Yunhe University College of Biomedicine (demo)"),
    (ENTERPRISE, "enterprise", "云河干细胞有限公司（演示）", "Yunhe Stem Cell Company (demo)"),
    (HOSPITAL, "hospital", "云河大学附属医院（演示）", "Yunhe University Hospital (demo)"),
)


@dataclass(frozen=True, slots=True)
class Player:
    """One named person: code, user name, names in both languages, where they belong, and the roles the story gives them."""

    code: str
    username: str
    zh: str
    en: str
    organisation: str
    roles: tuple[str, ...]


CAST: tuple[Player, ...] = (
    Player("P0001", "zhou.ming", "周明", "Zhou Ming", ENTERPRISE, (ADMINISTRATOR,)),
    Player("P0002", "he.jing", "何静", "He Jing", COLLEGE, (COORDINATOR,)),
    Player("P0003", "chen.wei", "陈伟", "Chen Wei", ENTERPRISE, (QUALITY,)),
    Player("P0004", "wu.min", "吴敏", "Wu Min", ENTERPRISE, (MENTOR, OPERATOR)),
    Player("P0005", "zhao.lei", "赵磊", "Zhao Lei", ENTERPRISE, (MENTOR, OPERATOR)),
    Player("P0006", "sun.yan", "孙燕", "Sun Yan", ENTERPRISE, (OPERATOR,)),
    Player("P0007", "ma.chao", "马超群", "Ma Chaoqun", ENTERPRISE, (OPERATOR,)),
    Player("P0008", "lin.xiao", "林晓", "Lin Xiao", COLLEGE, (STUDENT,)),
    Player("P0009", "tang.yu", "唐雨", "Tang Yu", COLLEGE, (STUDENT,)),
    Player("P0010", "gao.fei", "高飞", "Gao Fei", COLLEGE, (STUDENT,)),
    Player("P0011", "xu.lan", "徐岚", "Xu Lan", COLLEGE, (TUTOR,)),
    Player("P0012", "song.hua", "宋华", "Song Hua", COLLEGE, (PROGRAMME_DIRECTOR,)),
    Player("P0013", "liang.bo", "梁博", "Liang Bo", HOSPITAL, (PHYSICIAN,)),
    Player("P0014", "deng.rong", "邓蓉", "Deng Rong", HOSPITAL, (MEDICAL_DIRECTOR,)),
    Player("P0015", "feng.kai", "冯凯", "Feng Kai", COLLEGE, (RESEARCHER,)),
)
BY_CODE: dict[str, Player] = {player.code: player for player in CAST}
FOUNDER = CAST[0]


def make_organisations() -> None:
    """The invented partners; those that stand are left as they are."""
    standing = set(Organisation.objects.values_list("key", flat=True))
    for key, kind, zh, en in ORGANISATIONS:
        if key not in standing:
            make_organisation(key=key, kind=kind, title_zh=zh, title_en=en)


def make_player(player: Player, password: str | None) -> Account:
    """The account of one of the cast, with their organisation."""
    make_organisations()
    names = {"name_zh": player.zh, "name_en": player.en}
    return make_account(code=player.code, username=player.username, password=password, organisation=player.organisation, demo=True, **names)
