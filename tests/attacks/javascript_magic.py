# /// attack
# rows = [39]
# title = "run JavaScript in the reader's browser"
# verdict = "failed"
# ///
get_ipython().run_cell_magic("javascript", "", "document.title = 'owned'")
