"""Divisions, departments and people."""

import factory
from factory.django import DjangoModelFactory

from accounts.access import Role
from accounts.models import City, County, LineOfWork, Office, Section, Unit, User


class CityFactory(DjangoModelFactory):
    code = "2109"
    name = "阜新市"
    province_name = "辽宁省"

    class Meta:
        model = City
        django_get_or_create = ("code",)


class CountyFactory(DjangoModelFactory):
    city = factory.SubFactory(CityFactory)
    code = factory.Sequence(lambda n: f"{210930 + n:06d}")
    name = factory.Sequence(lambda n: f"样例{n}县")
    short_name = factory.SelfAttribute("name")

    class Meta:
        model = County
        django_get_or_create = ("code",)


class UnitFactory(DjangoModelFactory):
    """A township of its county, unless told otherwise."""

    county = factory.SubFactory(CountyFactory)
    city = factory.LazyAttribute(lambda unit: unit.county.city if unit.county else CityFactory())
    kind = Unit.Kind.TOWNSHIP
    code = factory.LazyAttributeSequence(lambda unit, n: f"{unit.county.code}{200 + n % 700:03d}")
    name = factory.Sequence(lambda n: f"样例{n}镇")

    class Meta:
        model = Unit
        django_get_or_create = ("code",)


class OfficeFactory(DjangoModelFactory):
    """The organization department of a county; pass ``unit`` for the city's."""

    unit = factory.SubFactory(UnitFactory, kind=Unit.Kind.COUNTY_ORGAN)

    class Meta:
        model = Office
        django_get_or_create = ("unit",)


class SectionFactory(DjangoModelFactory):
    office = factory.SubFactory(OfficeFactory)
    name = "办公室"
    line = LineOfWork.GENERAL

    class Meta:
        model = Section
        django_get_or_create = ("office", "name")


class UserFactory(DjangoModelFactory):
    """A person who may log in at once; without a role's counties until ``assign_role``."""

    username = factory.Sequence(lambda n: f"T{n:05d}")
    name = factory.Sequence(lambda n: f"样例人员{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username.lower()}@example.test")
    role = Role.CADRE
    must_change_password = False

    class Meta:
        model = User
