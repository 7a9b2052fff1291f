"""The commands of `autograder`, one module each: `HELP`, `arguments(parser)` and `run(args)`.

They parse and print; what they do lives in modules that other programs can call. None imports
PyTorch, Hypothesis or a check before it runs.
"""
