"""Values every room speaks: tables, instants, zones, windows, findings -> no I/O, imports nothing of ours."""
