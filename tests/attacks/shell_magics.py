# /// attack
# rows = [73]
# title = "use IPython's magics to start programs"
# verdict = "failed"
# ///
!cat COURSE/gradebook.db
%sx cat COURSE/gradebook.db
get_ipython().system("touch /tmp/attack-left-magic")
