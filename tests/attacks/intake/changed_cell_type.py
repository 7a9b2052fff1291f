# /// attack
# rows = [29]
# title = "turn the test cell into Markdown"
# verdict = "failed"
# ///
def build(folder, notebook, write):
    test = notebook.cells[-1]
    test.cell_type = "markdown"
    del test["outputs"], test["execution_count"]
    return write(notebook)
