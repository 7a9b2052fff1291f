# /// attack
# rows = [53]
# title = "hand in text that JSON can hold and a file cannot"
# verdict = "failed"
# ///
def build(folder, notebook, write):
    path = write(notebook)
    text = path.read_text()
    path.write_text(text.replace('"def corr2d', '"# \\ud800\\n", "def corr2d', 1))
    return path
