# /// attack
# rows = [54]
# title = "change the definitions after each cell"
# verdict = "failed"
# ///
def forge(*args):
    print("10.0")
    get_ipython().user_ns["_"] = 10.0


for event in ("pre_run_cell", "post_run_cell", "pre_execute", "post_execute"):
    get_ipython().events.register(event, forge)
