"""What casters do: the rules of the caster family, without HTTP, JSON or the cloud's field names."""
