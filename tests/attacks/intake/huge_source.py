# /// attack
# rows = [70]
# title = "hand in more code than an exercise needs"
# verdict = "forbidden"
# ///
def build(folder, notebook, write):
    notebook.cells[0].source += "\n# " + "x" * 200_000
    return write(notebook)
