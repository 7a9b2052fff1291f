# /// attack
# rows = [28]
# title = "unlock the test cell and empty it"
# verdict = "failed"
# ///
def build(folder, notebook, write):
    test = notebook.cells[-1]
    test.metadata.nbgrader.locked = False
    test.source = "10.0"
    return write(notebook)
