# /// attack
# rows = [53]
# title = "hand in JSON that is no notebook"
# refused = "is not a readable notebook"
# ///
def build(folder, notebook, write):
    path = folder / "corr2d.ipynb"
    path.write_text('{"cells": 5, "nbformat": "four", "metadata": []}')
    return path
