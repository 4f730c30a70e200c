"""Two invented talks of non-appointment research, and the leader who may read them."""

from accounts.models import County, User
from portal.seeding.calendar import Month
from research.models import KeyWork, Method, Talk, Topic
from research.services import name_reader, propose_topic, write_talk

FUMENG = "210921"


def write(month: Month, people: dict[str, User]) -> None:
    """One talk about a member of a leading group, one about a young cadre; nobody is real."""
    cadres = people["cadres"]
    county = County.objects.get(code=FUMENG)
    key_work = KeyWork.objects.get(office=cadres.own_section.office, name="项目建设")
    topic = propose_topic(
        proposed_by=cadres,
        section=cadres.own_section,
        title="项目建设一线干部无任用调研",
        problems=["一线干部的实绩如何识别"],
        counties=[county],
        first_day=month.day(-9),
        last_day=month.day(40),
        days=1,
        method=Method.TALKS,
        announced=True,
        kind=Topic.Kind.NON_APPOINTMENT,
        key_work=key_work,
        classified=False,
        now=month.at(-9, 10),
    )
    for name, post, on_list, said in (
        (
            "示例甲（虚构）",
            "虚构镇党委副书记",
            Talk.List.LEADING_GROUP,
            "（虚构示例）熟悉项目流程，能协调各方；需加强法规学习。",
        ),
        (
            "示例乙（虚构）",
            "虚构镇经济发展办公室科员",
            Talk.List.YOUNG,
            "（虚构示例）肯吃苦，群众反映好；建议放到重点项目上锻炼。",
        ),
    ):
        write_talk(
            topic=topic,
            county=county,
            unit=None,
            name=name,
            post=post,
            on_list=on_list,
            key_work=key_work,
            said=said,
            talked_on=month.day(-8),
            by=cadres,
            classified=False,
            now=month.at(-8, 17),
        )
    name_reader(topic=topic, leader=people["leader"], by=cadres)
