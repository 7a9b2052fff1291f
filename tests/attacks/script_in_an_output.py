# /// attack
# rows = [38]
# title = "put a script into an HTML output"
# verdict = "failed"
# ///
get_ipython().display_pub.publish({"text/html": "<script>alert(1)</script><img src=x onerror=alert(1)>"})
