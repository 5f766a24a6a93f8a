"""Invented values for what people work with on the style page: cords, fields, a refusal, a confirmation, signatures."""

from typing import Any

from stembase.refusal import Explanation
from stembase.web.parts.confirm import Confirm
from stembase.web.parts.cord import Cord, cord
from stembase.web.parts.field import Choice, Field
from stembase.web.parts.signature import Signing, signer

from .saying import Say


def forms(say: Say) -> dict[str, Any]:
    """All of them."""
    cords = {"cord_navigation": _navigation(say), "cord_progress": _progress(say), "cord_history": _history(say)}
    return cords | {"fields": [*_measures(say), *_chosen(say)], "lesson": _lesson(say), "confirm": _confirm(say), "signing": _signing(say)}


def _navigation(say: Say) -> Cord:
    counts = {"collection": 3, "preparation": 5, "testing": 27, "selection": 4, "storage": 2, "research": 0, "clinical": 1}
    return cord(
        say("工位", "Stations"),
        counts=counts,
        current="preparation",
        links=dict.fromkeys(counts, "#cord"),
        notes={"testing": say("2 件逾期", "2 overdue")},
    )


def _progress(say: Say) -> Cord:
    notes = {"collection": "03-13 18:40", "preparation": say("第 4 步，共 6 步", "step 4 of 6"), "testing": say("待 9 项", "9 pending")}
    return cord(say("这一次操作的进度", "Progress of this run"), done=["collection"], now="preparation", notes=notes)


def _history(say: Say) -> Cord:
    notes = {"collection": "2025-11-02", "preparation": "2025-11-03", "testing": say("无菌阳性", "culture positive"), "storage": "03-B-07-2"}
    return cord(say("这个单位的经历", "History of this unit"), done=["collection", "preparation", "storage"], bad=["testing"], notes=notes)


def _measures(say: Say) -> list[Field]:
    over = say("超出本规程第 3 版的限值", "outside the limit of version 3 of this procedure")
    return [
        Field(
            name="lot",
            label=say("冻存保护剂批号", "Lot of cryoprotectant"),
            value="DMSO-2601-07",
            reason=say("效期 2026-11-30，已校验", "in date until 2026-11-30, verified"),
        ),
        Field(
            name="dmso",
            label=say("DMSO 终浓度", "Final DMSO concentration"),
            kind="number",
            value="10.0",
            unit="%",
            limit="9–11",
            reason=say("低则冰晶，高则中毒", "less: ice; more: toxic"),
            reason_href="#lesson",
            attributes={"step": "0.1", "inputmode": "decimal"},
        ),
        Field(
            name="warm",
            label=say("加入时产品温度", "Temperature when added"),
            kind="number",
            value="22.0",
            unit="°C",
            limit="0–8",
            error=over,
            reason=say("暖时保护剂伤细胞", "warm, it harms cells"),
            mend=say("先冰浴降温再加。", "Chill it on ice first."),
            mend_href="#lesson",
            attributes={"step": "0.1"},
        ),
    ]


def _chosen(say: Say) -> list[Field]:
    options = (Choice("a", say("离心机 A（演示）", "Centrifuge A (demo)"), True), Choice("b", say("离心机 B（演示）", "Centrifuge B (demo)")))
    return [
        Field(
            name="machine",
            label=say("离心机", "Centrifuge"),
            kind="select",
            choices=options,
            reason=say("校准至 2027-02-01", "calibrated until 2027-02-01"),
        ),
        Field(name="mixed", label=say("已充分混匀", "Mixed well"), kind="checkbox", value="on"),
        Field(
            name="side",
            label=say("采集方式", "Way of collection"),
            kind="radio",
            choices=(Choice("in", say("胎盘娩出前", "in utero"), True), Choice("ex", say("胎盘娩出后", "ex utero"))),
        ),
        Field(
            name="remark",
            label=say("备注", "Remark"),
            kind="textarea",
            required=False,
            wide=True,
            reason=say("不写任何人的姓名", "name nobody in it"),
        ),
    ]


def _lesson(say: Say) -> Explanation:
    return Explanation(
        "product-too-warm",
        say("这一步还不能签名", "This step cannot be signed yet"),
        say("产品温度 22.0 °C 超出 0–8 °C。", "The product is at 22.0 °C; the limit is 0–8 °C."),
        say("先冰浴降温再加保护剂，或按偏差处理。", "Chill it on ice before adding the cryoprotectant, or record a deviation."),
        say("数值为示意", "illustrative number"),
    )


def _confirm(say: Say) -> Confirm:
    return Confirm(
        say("报废单位 A9992 26 000431", "Discard unit A9992 26 000431"),
        say("报废后这个单位不能再放行、发放或用于研究。", "Once discarded, the unit can never be released, issued or given to research."),
        "#",
        say("报废", "Discard"),
        "#",
        facts=((say("原因类别", "Reason"), say("检测不合格", "failed test")), (say("库位", "Place"), "03-B-07-2")),
        fields=(Field(name="reason", label=say("理由", "Reason in words"), kind="textarea", wide=True),),
    )


def _signing(say: Say) -> Signing:
    return Signing(
        (
            signer(
                say("操作人签名 · 演示 林晓", "Performed by · demo Lin Xiao"),
                say("我做了这一步，记录属实。", "I did this step and the record is true."),
                prefix="by",
                account="P0007",
            ),
            signer(
                say("复核人签名", "Witness"),
                say("我在场并核对了。", "I was there and verified it."),
                prefix="witness",
                errors={"password": say("密码不对", "wrong password")},
            ),
        )
    )
