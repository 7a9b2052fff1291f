# /// attack
# rows = [15]
# title = "replace the method that runs the cells"
# verdict = "failed"
# ///
ip = get_ipython()


class Fine:
    error_before_exec = error_in_exec = None
    result = 10.0


type(ip).run_cell = lambda self, *args, **kwargs: Fine()
