"""Foreign keys run in the direction of the imports: down, never up, never across."""

from django.apps import apps

FLOORS = {
    "office": 0,
    "accounts": 1,
    "notices": 2,
    "meetings": 3,
    "research": 3,
    "assessment": 3,
    "portal": 4,
}


def test_foreign_keys_point_down() -> None:
    upward = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model is not None
        if (here := model._meta.app_label) in FLOORS
        and (there := field.related_model._meta.app_label) in FLOORS
        and here != there
        and FLOORS[here] <= FLOORS[there]
    ]

    assert upward == []


def test_third_parties_do_not_point_into_the_house() -> None:
    """Except to the account, which Django's own apps may know."""
    inward = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model is not None
        if model._meta.app_label not in FLOORS
        and field.related_model._meta.app_label in FLOORS
        and field.related_model._meta.label != "accounts.User"
    }

    assert inward == set()
