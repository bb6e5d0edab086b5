"""Tests of shipby."""
