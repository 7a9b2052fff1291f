# /// attack
# rows = [52]
# title = "hand in an old notebook whose cells are hidden in worksheets, far too many"
# refused = "more than the"
# ///
import json


def build(folder, notebook, write):
    cell = {"cell_type": "code", "input": "x = 1", "outputs": [], "metadata": {}, "language": "py"}
    sheets = [{"cells": [cell] * 50_000, "metadata": {}}]
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": sheets}
    path = folder / "corr2d.ipynb"
    path.write_text(json.dumps(old))
    return path
