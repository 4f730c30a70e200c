from tests.factories.accounts import (
    CityFactory,
    CountyFactory,
    OfficeFactory,
    SectionFactory,
    UnitFactory,
    UserFactory,
)

__all__ = [
    "CityFactory",
    "CountyFactory",
    "OfficeFactory",
    "SectionFactory",
    "UnitFactory",
    "UserFactory",
]
