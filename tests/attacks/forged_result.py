# /// attack
# rows = [14]
# title = "publish a result that looks like a graded one"
# verdict = "failed"
# ///
get_ipython().display_pub.publish({"text/plain": "10.0", "text/html": "<b>10 of 10</b>"})
print("10.0")
10.0
