# /// attack
# rows = [32]
# title = "claim a metadata schema that does not exist"
# verdict = "failed"
# ///
def build(folder, notebook, write):
    for cell in notebook.cells:
        cell.metadata.get("nbgrader", {}).update(schema_version=99)
    return write(notebook)
