"""Who reaches which county, and what of the accounts' own tables each person sees."""

import pytest
from guardian.shortcuts import get_objects_for_user

from accounts.access import Role
from accounts.models import County, CountyUserPermission, Office, Section, Unit, User
from accounts.services import assign_role
from tests.cast import PEOPLE, Cast
from tests.factories import SectionFactory, UserFactory

PERMISSIONS = (County.ANSWER, County.OVERSEE, County.TASK)


def fresh(user: User) -> User:
    """The person as the next request finds them, without grants read before."""
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize("name", PEOPLE)
def test_our_grants_are_guardian_s(cast: Cast, name: str) -> None:
    user = fresh(getattr(cast, name))

    for permission in PERMISSIONS:
        granted = get_objects_for_user(user, permission, County, accept_global_perms=False)
        assert user.permitted_counties(permission) == {county.pk for county in granted}
        for county in (cast.fumeng, cast.zhangwu):
            assert user.has_perm(permission, county) == (county in granted)
            assert user.has_perm(f"accounts.{permission}", county) == (county in granted)
        assert not user.has_perm(permission)
    assert set(County.objects.visible_to(user)) == {
        county
        for county in County.objects.all()
        if any(user.has_perm(permission, county) for permission in PERMISSIONS)
    }


def test_each_role_reaches_its_counties(cast: Cast) -> None:
    both, neither = {cast.fumeng, cast.zhangwu}, set()
    expected = {
        "cadre": ({cast.fumeng}, neither, neither),
        "outsider": ({cast.zhangwu}, neither, neither),
        "county": ({cast.fumeng}, {cast.fumeng}, neither),
        "organ": (neither, neither, both),
        "office": (neither, both, both),
        "leader": (neither, both, neither),
        "assess": (neither, neither, both),
        "discipline": (neither, neither, neither),
        "sysadmin": (neither, neither, neither),
        "secadmin": (neither, neither, neither),
        "auditor": (neither, neither, neither),
    }

    assert {
        name: tuple(
            set(County.objects.permitting(getattr(cast, name), permission))
            for permission in PERMISSIONS
        )
        for name in expected
    } == expected


def test_a_grant_to_one_person_counts_as_well(cast: Cast) -> None:
    CountyUserPermission.objects.assign_perm(County.OVERSEE, cast.organ, cast.fumeng)
    organ = fresh(cast.organ)

    assert organ.permitted_counties(County.OVERSEE) == {cast.fumeng.pk}
    assert organ.has_perm(County.OVERSEE, cast.fumeng)


def test_nothing_is_granted_to_the_inactive(cast: Cast) -> None:
    User.objects.filter(pk=cast.office.pk).update(is_active=False)
    office = fresh(cast.office)

    assert office.permitted_counties() == frozenset()
    assert not office.has_perm(County.TASK, cast.fumeng)


def test_a_new_role_ends_the_old_one(cast: Cast) -> None:
    assign_role(user=cast.office, role=Role.AUDIT, counties=[])

    office = fresh(cast.office)
    assert office.role == Role.AUDIT
    assert office.permitted_counties() == frozenset()
    assert cast.office.permitted_counties() == frozenset()


def test_a_role_reaches_only_the_counties_given(cast: Cast) -> None:
    assign_role(user=cast.organ, role=Role.SECTION, counties=[cast.zhangwu])

    assert fresh(cast.organ).permitted_counties(County.TASK) == {cast.zhangwu.pk}


def test_people_see_colleagues_and_whom_they_oversee(cast: Cast) -> None:
    department = {
        *("organ", "talent", "cadres", "office", "leader", "assess", "discipline"),
        *("sysadmin", "secadmin", "auditor"),
    }
    everybody = set(PEOPLE)
    expected = {
        "cadre": {"cadre", "cadre2"},
        "outsider": {"outsider"},
        "county": {"county", "cadre", "cadre2"},
        "county2": {"county2", "outsider"},
        "organ": department,
        "office": everybody,
        "leader": everybody,
        "assess": department,
        "discipline": department,
        "sysadmin": everybody,
        "secadmin": everybody,
        "auditor": {"auditor"},
    }

    assert {
        name: set(User.objects.visible_to(getattr(cast, name)).values_list("username", flat=True))
        for name in expected
    } == expected


def test_whoever_belongs_nowhere_sees_only_oneself(cast: Cast) -> None:
    nobody = UserFactory()

    assert list(User.objects.visible_to(nobody)) == [nobody]
    assert not Unit.objects.visible_to(nobody).exists()
    assert not Section.objects.visible_to(nobody).exists()


def test_units_are_seen_where_one_oversees_or_asks(cast: Cast) -> None:
    for name, units in (
        ("cadre", {cast.fuxin_town}),
        ("county", {cast.fuxin_town, cast.fumeng_office}),
        ("sysadmin", {cast.organ_section.office.unit}),
        ("organ", set(Unit.objects.all())),
    ):
        assert set(Unit.objects.visible_to(getattr(cast, name))) == units, name


def test_sections_are_those_of_the_own_department(cast: Cast) -> None:
    other = SectionFactory(office=Office.objects.get(unit=cast.fumeng_office), name="组织股")

    assert other not in Section.objects.visible_to(cast.organ)
    assert other in Section.objects.visible_to(cast.county)
    assert not Section.objects.visible_to(cast.cadre).exists()
