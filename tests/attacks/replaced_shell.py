# /// attack
# rows = [15]
# title = "make another shell the singleton"
# verdict = ["failed", "error"]
# ///
ip = get_ipython()
type(ip).clear_instance()
fresh = type(ip).instance()
fresh.user_ns["corr2d"] = lambda X, K: 10.0
