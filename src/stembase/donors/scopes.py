"""What a donor can agree to, in two languages."""

from .wall import Words

BANKING, CLINICAL, RESEARCH, EXPORT = "banking", "clinical", "research", "export"

SCOPES: dict[str, Words] = {
    BANKING: Words("采集与入库储存", "collection and banking"),
    CLINICAL: Words("临床应用", "clinical use"),
    RESEARCH: Words("科学研究", "research"),
    EXPORT: Words("提供境外使用", "use abroad"),
}
