"""The roles of a base, in two languages. What a role may do stands with each command, never here."""

from typing import NamedTuple


class Role(NamedTuple):
    """A role's name as people read it."""

    zh: str
    en: str


STUDENT, MENTOR, TUTOR, COORDINATOR, OPERATOR = "student", "mentor", "tutor", "coordinator", "operator"
QUALITY, PHYSICIAN, RESEARCHER = "quality", "physician", "researcher"
PROGRAMME_DIRECTOR, MEDICAL_DIRECTOR, ADMINISTRATOR = "programme-director", "medical-director", "administrator"

ROLES: dict[str, Role] = {
    STUDENT: Role("学生", "student"),
    MENTOR: Role("带教老师", "mentor"),
    TUTOR: Role("校内指导教师", "tutor"),
    COORDINATOR: Role("基地协调员", "coordinator"),
    OPERATOR: Role("操作员", "operator"),
    QUALITY: Role("质量经理", "quality manager"),
    PHYSICIAN: Role("移植医师", "physician"),
    RESEARCHER: Role("研究人员", "researcher"),
    PROGRAMME_DIRECTOR: Role("专业负责人", "programme director"),
    MEDICAL_DIRECTOR: Role("医疗主任", "medical director"),
    ADMINISTRATOR: Role("管理员", "administrator"),
}
WORKERS = frozenset({OPERATOR, STUDENT, MENTOR, QUALITY})
TEACHERS = frozenset({TUTOR, MENTOR, COORDINATOR})
EVERYBODY = frozenset(ROLES)
ANYONE = frozenset({"anyone"})
"""Anyone signed in, role or not: for the few commands whose plan decides by itself."""
