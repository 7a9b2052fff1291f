# /// attack
# rows = [31]
# title = "have every graded cell twice"
# verdict = "failed"
# ///
import copy


def build(folder, notebook, write):
    for number, cell in enumerate(copy.deepcopy(notebook.cells)):
        cell.id = f"copy{number}"
        notebook.cells.append(cell)
    return write(notebook)
