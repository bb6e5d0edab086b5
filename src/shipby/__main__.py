"""python -m shipby"""

from shipby.cli import main

main()
