# /// attack
# rows = [62]
# title = "hand in an archive whose names climb out of the folder"
# refused = "not (text in UTF-8|a notebook)"
# ///
import zipfile


def build(folder, notebook, write):
    with zipfile.ZipFile(folder / "corr2d.ipynb", "w") as archive:
        archive.writestr("../../attack-left", "here")
    return folder / "corr2d.ipynb"
