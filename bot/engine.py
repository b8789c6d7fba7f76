"""Start the engine: `python -m bot.engine run …` is `rasa run …`, ready a third sooner.

Rasa imports TensorFlow and some six thousand modules, whatever the pipeline. Runs in Rasa's
environment (Python 3.10); `rasa run` works as well.
"""

from __future__ import annotations

import gc
import sys
import warnings


def main() -> None:
    """Run Rasa's command line."""
    gc.disable()  # nothing that an import makes is garbage; `bot.tuning` enables it again
    # TensorFlow Lite imports jax where it is installed, to convert models that we have not.
    sys.modules.setdefault("jax", None)
    import sanic.app  # noqa: F401  it asks for the deprecations of every library to be shown
    from rasa.__main__ import main as rasa

    warnings.simplefilter("ignore", DeprecationWarning)
    rasa()


if __name__ == "__main__":
    main()
