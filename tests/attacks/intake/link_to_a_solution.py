# /// attack
# rows = [42]
# title = "hand in a symbolic link to somebody's notebook"
# refused = "is a link"
# ///
def build(folder, notebook, write):
    write(notebook).rename(folder / "theirs.ipynb")
    (folder / "corr2d.ipynb").symlink_to(folder / "theirs.ipynb")
    return folder / "corr2d.ipynb"
