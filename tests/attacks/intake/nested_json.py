# /// attack
# rows = [53]
# title = "hand in JSON nested a million times"
# refused = "not JSON"
# ///
def build(folder, notebook, write):
    path = folder / "corr2d.ipynb"
    path.write_text("[" * 1_000_000)
    return path
