"""Decisions and postings -> signed requests to the programs that subscribed."""
