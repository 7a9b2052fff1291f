import warnings

import numpy as np
import pytest


def test_printing_is_swallowed_while_grading(loaded, capfd):
    source = (
        "import sys\ndef f():\n    print('x' * 10000, flush=True)\n    "
        "print('y', file=sys.stderr)\n    sys.stdout.close()\n    return 1"
    )
    subject = loaded(source)
    assert [subject.call("f").value for _ in range(2)] == [1, 1]
    assert capfd.readouterr() == ("", "")


def test_what_a_cell_prints_is_kept_up_to_a_limit(loaded):
    (output,) = loaded("for _ in range(100): print('x' * 10_000)").result.outputs
    assert output["text"].endswith("… (output cut here)\n")
    assert len(output["text"]) < 101_000


@pytest.mark.parametrize("where", ["", "warnings.simplefilter('error')\n"])
def test_a_warning_is_no_failure(loaded, where):
    subject = loaded(
        f"import warnings\n{where}warnings.warn('x')\ndef f():\n    warnings.warn('careful')\n"
        "    return 1"
    )
    if not where:
        assert subject.result.error == ""
    assert subject.load("def f():\n    warnings.warn('careful')\n    return 1").error == ""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert subject.call("f").value == 1


def test_numpys_warnings_are_no_failure_either(loaded):
    subject = loaded("import numpy as np\nnp.seterr(all='raise')\ndef f(x): return x / 0")
    assert np.isnan(subject.call("f", np.zeros(1)).value[0])
    assert np.geterr()["divide"] == "warn"


def test_a_submissions_filter_does_not_outlive_its_call(loaded):
    before = list(warnings.filters)
    loaded("import warnings\ndef f(): warnings.simplefilter('error')").call("f")
    assert warnings.filters == before
