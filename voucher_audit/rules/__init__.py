"""The rules. One file a rule; `catalogue` finds them by walking this package."""
