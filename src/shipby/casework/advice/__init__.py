"""Trouble, an upload, a penalty -> what a shop should do now, by the judge's own plan; whom it told."""
