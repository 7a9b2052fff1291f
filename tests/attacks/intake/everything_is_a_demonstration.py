# /// attack
# rows = [28]
# title = "tag the solution so that it is not run"
# verdict = "missing"
# ///
def build(folder, notebook, write):
    for cell in notebook.cells:
        cell.metadata["tags"] = ["demo"]
    return write(notebook)
