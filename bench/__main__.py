"""`python -m bench`: every number of the benchmark in one run."""

from bench.run import main

main()
