# /// attack
# rows = [10]
# title = "rewrite the source of the cells that follow"
# verdict = "failed"
# ///
ip = get_ipython()
ip.input_transformers_cleanup.append(lambda lines: ["10.0\n"])
ip.input_transformers_post.append(lambda lines: ["10.0\n"])
