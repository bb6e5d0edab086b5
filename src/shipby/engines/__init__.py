"""A plan -> tables, on an engine: DuckDB by default."""
