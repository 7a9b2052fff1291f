# /// attack
# rows = [43]
# title = "hand in a symbolic link to /etc/passwd"
# refused = "is a link"
# ///
def build(folder, notebook, write):
    (folder / "corr2d.ipynb").symlink_to("/etc/passwd")
    return folder / "corr2d.ipynb"
