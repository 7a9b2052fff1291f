# /// attack
# rows = [38]
# title = "put a script into an SVG picture"
# verdict = "failed"
# ///
get_ipython().display_pub.publish({"image/svg+xml": "<svg onload='alert(1)'/>"})
