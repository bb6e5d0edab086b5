"""Facts as rows -> outcomes as rows, judged slowly and plainly from the specification: the oracle of properties."""
