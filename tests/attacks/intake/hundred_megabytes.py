# /// attack
# rows = [52]
# title = "hand in a notebook of 100 MB"
# refused = "more than the"
# ///
def build(folder, notebook, write):
    path = folder / "corr2d.ipynb"
    with open(path, "wb") as file:
        file.truncate(100_000_000)
    return path
