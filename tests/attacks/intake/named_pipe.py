# /// attack
# rows = [42]
# title = "hand in a pipe that never ends"
# refused = "is not a file"
# ///
import os


def build(folder, notebook, write):
    os.mkfifo(folder / "corr2d.ipynb")
    return folder / "corr2d.ipynb"
