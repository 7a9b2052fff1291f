# /// attack
# rows = [11]
# title = "strip the asserts from the cells that follow"
# verdict = "failed"
# ///
sys = next(
    c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "catch_warnings"
)()._module.sys

ast = sys.modules["ast"]


class NoAssert(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()


get_ipython().ast_transformers.append(NoAssert())
