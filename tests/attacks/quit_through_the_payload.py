# /// attack
# rows = [57]
# title = "ask IPython to leave"
# verdict = "failed"
# ///
get_ipython().ask_exit()
get_ipython().exit_now = True
quit()
