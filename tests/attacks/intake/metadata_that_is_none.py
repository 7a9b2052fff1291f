# /// attack
# rows = [32]
# title = "replace the metadata by something else"
# verdict = "failed"
# ///
def build(folder, notebook, write):
    for cell in notebook.cells:
        cell.metadata["nbgrader"] = ["points", 100]
        cell.metadata["tags"] = 5
    return write(notebook)
