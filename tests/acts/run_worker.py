"""One worker, as `stembase worker` runs it, that knows the kinds of jobs of the tests: `python -m tests.acts.run_worker [--until-empty]`."""

import sys

import django

if __name__ == "__main__":
    django.setup()
    import tests.acts.kinds_of_jobs  # noqa: F401 (enters the kinds)
    from stembase.acts.working import work

    work(interval_s=0.1, until_empty="--until-empty" in sys.argv)
