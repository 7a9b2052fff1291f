# /// attack
# rows = [53]
# title = "hand in half a notebook"
# refused = "not JSON"
# ///
def build(folder, notebook, write):
    path = write(notebook)
    text = path.read_text()
    path.write_text(text[: len(text) // 2])
    return path
