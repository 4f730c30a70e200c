"""The standing cast: the demo's accounts, in the two counties of Fuxin that they work in."""

from dataclasses import dataclass

from accounts.access import Role
from accounts.models import County, LineOfWork, Section, Unit, User
from accounts.services.roles import join_groups
from tests.factories import (
    CityFactory,
    CountyFactory,
    OfficeFactory,
    SectionFactory,
    UnitFactory,
    UserFactory,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Everybody by the name of the demo account, and the places where they work."""

    fumeng: County
    zhangwu: County
    fuxin_town: Unit
    """阜新镇 in 阜蒙县, where ``cadre`` and ``cadre2`` work."""
    zhangwu_town: Unit
    """彰武镇 in 彰武县, where ``outsider`` works."""
    fumeng_office: Unit
    zhangwu_office: Unit
    organ_section: Section
    talent_section: Section
    cadres_section: Section
    office_section: Section
    assess_section: Section
    discipline_section: Section
    cadre: User
    cadre2: User
    outsider: User
    county: User
    county2: User
    organ: User
    talent: User
    cadres: User
    office: User
    leader: User
    assess: User
    discipline: User
    sysadmin: User
    secadmin: User
    auditor: User

    def people(self) -> dict[str, User]:
        """All accounts by name."""
        return {name: getattr(self, name) for name in PEOPLE}


PEOPLE = (
    "cadre",
    "cadre2",
    "outsider",
    "county",
    "county2",
    "organ",
    "talent",
    "cadres",
    "office",
    "leader",
    "assess",
    "discipline",
    "sysadmin",
    "secadmin",
    "auditor",
)


def make_cast() -> Cast:
    """Create the cast in the database."""
    city = CityFactory()
    fumeng = CountyFactory(city=city, code="210921", name="阜新蒙古族自治县", short_name="阜蒙县")
    zhangwu = CountyFactory(city=city, code="210922", name="彰武县", short_name="彰武县")
    fuxin_town = UnitFactory(county=fumeng, code="210921100", name="阜新镇")
    zhangwu_town = UnitFactory(county=zhangwu, code="210922100", name="彰武镇")
    department = OfficeFactory(
        unit=UnitFactory(
            county=None,
            city=city,
            kind=Unit.Kind.CITY_ORGAN,
            code="210900901",
            name="阜新市委组织部",
        )
    )
    fumeng_office, zhangwu_office = (
        OfficeFactory(
            unit=UnitFactory(
                county=county,
                kind=Unit.Kind.COUNTY_ORGAN,
                code=f"{county.code}901",
                name=f"{county.short_name}委组织部",
            )
        )
        for county in (fumeng, zhangwu)
    )
    sections = {
        name: SectionFactory(office=department, name=name, line=line)
        for name, line in (
            ("办公室", LineOfWork.GENERAL),
            ("组织科", LineOfWork.PARTY_BUILDING),
            ("干部科", LineOfWork.CADRES),
            ("人才科", LineOfWork.TALENT),
            ("考核办", LineOfWork.GENERAL),
            ("干部监督科", LineOfWork.CADRES),
        )
    }
    everywhere = [fumeng, zhangwu]

    reaches: dict[str, list[County]] = {}

    def person(username: str, role: Role, counties: list[County], **home: object) -> User:
        reaches[username] = counties
        return UserFactory.build(username=username, role=role, **home)

    def staff(username: str, section: str, role: Role = Role.SECTION) -> User:
        return person(username, role, everywhere, section=sections[section])

    def administrator(username: str, role: Role) -> User:
        return person(username, role, [], section=sections["办公室"])

    cast = Cast(
        fumeng=fumeng,
        zhangwu=zhangwu,
        fuxin_town=fuxin_town,
        zhangwu_town=zhangwu_town,
        fumeng_office=fumeng_office.unit,
        zhangwu_office=zhangwu_office.unit,
        organ_section=sections["组织科"],
        talent_section=sections["人才科"],
        cadres_section=sections["干部科"],
        office_section=sections["办公室"],
        assess_section=sections["考核办"],
        discipline_section=sections["干部监督科"],
        cadre=person("cadre", Role.CADRE, [fumeng], unit=fuxin_town),
        cadre2=person("cadre2", Role.CADRE, [fumeng], unit=fuxin_town),
        outsider=person("outsider", Role.CADRE, [zhangwu], unit=zhangwu_town),
        county=person(
            "county", Role.COUNTY, [fumeng], section=SectionFactory(office=fumeng_office)
        ),
        county2=person(
            "county2", Role.COUNTY, [zhangwu], section=SectionFactory(office=zhangwu_office)
        ),
        organ=staff("organ", "组织科"),
        talent=staff("talent", "人才科"),
        cadres=staff("cadres", "干部科"),
        office=staff("office", "办公室", Role.OFFICE),
        leader=staff("leader", "办公室", Role.LEADER),
        assess=staff("assess", "考核办", Role.ASSESSMENT),
        discipline=person("discipline", Role.DISCIPLINE, [], section=sections["干部监督科"]),
        sysadmin=administrator("sysadmin", Role.SYSTEM),
        secadmin=administrator("secadmin", Role.SECURITY),
        auditor=administrator("auditor", Role.AUDIT),
    )
    # All at once: nearly every test begins with them.
    people = User.objects.bulk_create(cast.people().values())
    join_groups({user.pk: (Role(user.role), reaches[user.username]) for user in people})
    return cast
