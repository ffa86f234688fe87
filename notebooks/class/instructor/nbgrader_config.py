# For `nbgrader generate_assignment`: leave `name = ...` where an answer was, and nothing below it.
c = get_config()
c.ClearSolutions.code_stub = {"python": ""}
