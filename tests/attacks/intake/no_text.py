# /// attack
# rows = [53]
# title = "hand in bytes that are no text"
# refused = "not text in UTF-8"
# ///
def build(folder, notebook, write):
    path = folder / "corr2d.ipynb"
    path.write_bytes(bytes(range(256)) * 10)
    return path
