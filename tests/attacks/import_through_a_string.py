# /// attack
# rows = [1, 2]
# title = "import a module that is not allowed through exec"
# verdict = "forbidden"
# ///
exec("imp" + "ort os")
