"""The tree -> what is wrong with it: sizes, imports, names, texts, docs that run."""
