"""Trouble of a shop, its score -> what to do now, why, what it saves; each row with what is behind it."""
