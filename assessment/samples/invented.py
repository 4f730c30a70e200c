"""Indicators invented for the samples; no figure here was ever a real target."""

import datetime as dt
from dataclasses import dataclass

YEAR = 2026
COUNTIES = ("海州区", "新邱区", "太平区", "清河门区", "细河区", "阜蒙县", "彰武县")
MIDYEAR, YEAR_END = dt.date(YEAR, 6, 30), dt.date(YEAR, 12, 20)


@dataclass(frozen=True, slots=True)
class Sample:
    """One invented indicator; ``base`` and ``step`` make the counties' targets."""

    group: str
    name: str
    measure: str
    weight: int
    scoring: str
    data_source: str
    due_on: dt.date
    base: float
    step: float = 0
    direction: str = "越高越好"

    @property
    def frequency(self) -> str:
        return "半年" if self.due_on == MIDYEAR else "全年"

    @property
    def minutes(self) -> int:
        return 0 if self.data_source == "组织部系统" else 20

    @property
    def targets(self) -> list[float]:
        """One target per county, in the order of ``COUNTIES``."""
        return [round(self.base + self.step * (n * 3 % 7), 2) for n in range(len(COUNTIES))]


def _of(group: str, *rows: tuple) -> list[Sample]:
    return [Sample(group, *row) for row in rows]


LOWER = "越低越好"

ECONOMY = [
    *_of(
        "产业发展",
        ("制造业技改投资增速", "%", 12, "完成率", "统计部门", MIDYEAR, 6.5, 0.4),
        ("新投产工业项目数", "个", 10, "完成率", "发改部门统计", YEAR_END, 3, 1),
    ),
    *_of(
        "农业农村",
        ("高标准农田建成面积", "万亩", 12, "完成率", "农业农村部门", YEAR_END, 1.2, 0.7),
        ("设施农业新增面积", "亩", 8, "完成率", "农业农村部门", YEAR_END, 400, 85),
    ),
    *_of(
        "民生保障",
        ("零就业家庭动态清零率", "%", 10, "分档", "人社部门", MIDYEAR, 100),
        ("普惠托育新增托位数", "个", 8, "完成率", "卫健部门", YEAR_END, 60, 15),
    ),
    *_of(
        "生态环境",
        ("秸秆综合利用率", "%", 10, "分档", "生态环境部门", YEAR_END, 90.5, 0.6),
        ("单位产值能耗降幅", "%", 10, "完成率", "统计部门", YEAR_END, 2.05, 0.15),
    ),
    *_of(
        "安全与营商",
        ("一般以上生产安全事故起数", "起", 10, "扣分", "应急部门", MIDYEAR, 0, 1, LOWER),
        ("企业开办平均用时", "小时", 10, "排名", "营商部门", MIDYEAR, 4, 0.5, LOWER),
    ),
]
PARTY_BUILDING = [
    *_of(
        "组织体系",
        ("新兴领域党组织应建已建率", "%", 15, "分档", "组织部系统", MIDYEAR, 95, 0.5),
        ("基层党组织按期换届率", "%", 15, "分档", "组织部系统", YEAR_END, 100),
    ),
    *_of(
        "阵地建设",
        ("党群服务中心达标率", "%", 15, "分档", "民政部门", YEAR_END, 88, 1),
        ("村集体经营性收入增速", "%", 15, "完成率", "农业农村部门", YEAR_END, 8, 0.5),
    ),
    *_of(
        "队伍建设",
        ("村书记后备力量储备比例", "%", 10, "分档", "组织部系统", MIDYEAR, 100),
        ("社区工作者持证率", "%", 10, "完成率", "民政部门", YEAR_END, 62, 2),
    ),
    *_of(
        "治理实效",
        ("群众诉求按时办结率", "%", 10, "完成率", "热线平台", MIDYEAR, 96, 0.4),
        ("居民满意度测评", "分", 10, "排名", "第三方测评", YEAR_END, 88, 0.9),
    ),
]
TALENT = [
    *_of(
        "引进",
        ("引进急需紧缺人才数", "人", 25, "完成率", "人社部门", MIDYEAR, 18, 4),
        ("返乡创业项目数", "个", 15, "完成率", "人社部门", YEAR_END, 9, 2),
    ),
    *_of(
        "培养",
        ("新增技师以上人数", "人", 20, "完成率", "人社部门", YEAR_END, 70, 11),
        ("乡土人才认定数", "人", 15, "完成率", "农业农村部门", YEAR_END, 25, 5),
    ),
    *_of(
        "服务",
        ("人才补贴兑现率", "%", 15, "分档", "财政部门", MIDYEAR, 100),
        ("人才住房配租套数", "套", 10, "完成率", "住建部门", YEAR_END, 30, 6),
    ),
]
BLOCKS: dict[str, tuple[str, list[Sample]]] = {
    "经济社会发展": ("考核办", ECONOMY),
    "基层党建": ("组织科", PARTY_BUILDING),
    "人才工作": ("人才科", TALENT),
}
"""Block to the section that asks and its indicators."""
