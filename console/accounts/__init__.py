"""People, their roles, and the cloud accounts. The public door; models are in `models`."""

from console.accounts.roles import Role, admin_of_all, may_see, people_of, roles_of

__all__ = ["Role", "admin_of_all", "may_see", "people_of", "roles_of"]
