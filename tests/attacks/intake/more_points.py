# /// attack
# rows = [27]
# title = "give the test cell a hundred points"
# verdict = "failed"
# ///
def build(folder, notebook, write):
    for cell in notebook.cells:
        cell.metadata.get("nbgrader", {}).update(points=100)
    return write(notebook)
