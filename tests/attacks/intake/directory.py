# /// attack
# rows = [42]
# title = "hand in a directory with the notebook's name"
# refused = "is not a file"
# ///
def build(folder, notebook, write):
    (folder / "corr2d.ipynb").mkdir()
    return folder / "corr2d.ipynb"
