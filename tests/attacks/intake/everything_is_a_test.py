# /// attack
# rows = [28]
# title = "call one's own cells tests, so that none runs"
# verdict = "missing"
# ///
def build(folder, notebook, write):
    for cell in notebook.cells:
        cell.metadata["nbgrader"] = {"grade": True, "solution": False, "grade_id": "x"}
    return write(notebook)
