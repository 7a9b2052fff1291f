# /// attack
# rows = [30]
# title = "delete the test cell"
# verdict = "failed"
# ///
def build(folder, notebook, write):
    notebook.cells.pop()
    return write(notebook)
