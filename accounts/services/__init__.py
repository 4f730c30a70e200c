from accounts.services.roles import assign_role

__all__ = ["assign_role"]
