"""Guard over the Chinese of the house: one word a thing. The words of docs/glossary.md stand; their synonyms do not come back."""

import re
from pathlib import Path

SAID_BY = ("src/stembase", "docs/guide/zh", "docs/algorithms", "docs/operations", "examples", "README.zh.md")
HEADINGS_OF_OTHERS = re.compile(r"names=\([^)]*\)")  # what a file of another system may call a column
REFUSED = {
    "练习库|教学库|实训库": "模拟库",
    "真实库|(?<!核)实库": "正式库",
    "见证|带教在(场|旁)": "复核人",
    "(待|已|未)复核|复核结果|结果复核": "审核（结果）",
    "操作程序|程序(?!降温|终温)": "规程",
    "暂控": "暂扣",
    "储罐": "液氮罐",
    "储存位置|[扫新旧原]位置": "库位",
    "无信号|无声": "失联",
    "采集箱": "采集包",
    "献血编[码号]": "捐献编号",
    "捐献者|献血者|供体": "供者",
    "标准项": "判定项",
    "置信": "授权",
    "[开写]立?偏差|开启偏差|登记偏差|未结偏差": "报告偏差、记为偏差、未关闭的偏差",
    "重大偏差": "主要偏差、严重偏差",
    "账号": "账户",
    "用户名": "登录名",
    "口令": "密码",
    "签字": "签名",
    "散列": "哈希",
    "链首": "链头",
    "账链(完整|受损)": "账本",
    "门禁": "关口",
    "迟录": "补录",
    "操作者": "操作人",
    "质量负责人": "质量经理",
    "用血医师|项目方": "移植医师、移植中心",
    "感染标志物": "传染病标志物",
    "小管": "辫管",
    "解冻": "复苏",
    "有核细胞总数": "总有核细胞数",
    "红细胞压积": "红细胞比容",
    "单位(代码|类型)|签约单位": "机构",
    "等级": "级别",
    "预演": "预览",
    "共签": "会签",
    "护栏|守护": "防护",
    "[「」]": "“ ”",
}  # fmt: skip


def refused_synonyms(root: Path) -> list[str]:
    """Chinese words of interface, data and guides that the glossary refuses, each with the word that stands for it."""
    found = []
    for place in SAID_BY:
        for file in sorted((root / place).rglob("*")) or [root / place]:
            if file.suffix not in {".po", ".toml", ".py", ".html", ".typ", ".md", ".csv"} or not file.is_file():
                continue
            text = HEADINGS_OF_OTHERS.sub("", file.read_text(encoding="utf-8"))
            for number, line in enumerate(text.splitlines(), 1):
                hits = ((re.search(refused, line), word) for refused, word in REFUSED.items())
                found += [f"{file.relative_to(root)}:{number}: “{hit[0]}”, the word is {word}" for hit, word in hits if hit]
    return found
