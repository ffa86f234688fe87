# For `nbgrader generate_assignment`: leave `name = ...` where an answer was, and nothing below it.
c = get_config()  # noqa: F821 - there when nbgrader reads this
c.ClearSolutions.code_stub = {"python": ""}
