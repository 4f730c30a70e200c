"""What the columns of an indicator sheet are called: in Chinese, as in the files, ours first."""

import re

from office.spreadsheets.values import Value, text_of

CODE = "指标编码"
BLOCK = "板块"
GROUP = "一级指标"
NAME = "二级指标"
MEASURE = "计量单位"
DIRECTION = "方向"
WEIGHT = "权重"
SCORING = "计分方法"
DATA_SOURCE = "数据来源"
SECTION = "责任科室"
FREQUENCY = "考核频次"
DUE_ON = "完成时限"
LOCKS_ON = "锁定日期"
MINUTES = "预计填报分钟"
REMARK = "备注"
EXPLANATION = "情况说明"
COUNTY = "县区"
"""Only where each row is one county's target (the long form)."""
TARGET = "目标值"
ROW = "行号"
"""Not a column of the file: the sheet's own number of the row."""

ALIASES: dict[str, tuple[str, ...]] = {
    CODE: ("编码", "指标代码"),
    BLOCK: ("考核板块",),
    GROUP: ("指标类别",),
    NAME: ("指标名称", "指标"),
    MEASURE: ("单位",),
    DIRECTION: ("指标方向",),
    WEIGHT: ("分值", "权重(分)", "分值(分)"),
    SCORING: ("计分办法", "评分方法"),
    DATA_SOURCE: ("数据提供单位",),
    SECTION: ("牵头科室", "责任单位"),
    FREQUENCY: ("频次",),
    DUE_ON: ("完成时间", "时限"),
    LOCKS_ON: ("锁定时间", "填报截止"),
    MINUTES: ("填报分钟",),
    REMARK: ("说明",),
    EXPLANATION: ("必要性说明", "解释说明"),
    COUNTY: ("县(市、区)", "县(市区)", "县(区)", "县市区", "区县", "考核对象"),
    TARGET: ("年度目标值", "年度目标", "目标"),
}
NUMBERS = ("序号", "编号", "号")
"""Headers of columns that count the rows; nobody is asked about them."""
REQUIRED = (BLOCK, NAME, WEIGHT, SCORING, DATA_SOURCE, SECTION, DUE_ON)

TARGET_OF_COUNTY = re.compile(rf"{TARGET}[-—–_(]*(?P<county>[^)]+)\)?")


def header_text(value: Value) -> str:
    """A header as it is compared: no spaces, no line breaks, folded forms."""
    return text_of(value).replace(" ", "")


def canonical_name(header: str) -> str | None:
    """Our name of a column, or None if it is none of ours."""
    if header in ALIASES:
        return header
    return next((name for name, aliases in ALIASES.items() if header in aliases), None)


def target_column(county: str) -> str:
    """The column of a county's targets."""
    return f"{TARGET}-{county}"
