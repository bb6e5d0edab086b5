"""A rule pack -> a list of stages, each one Ibis expression over declared tables; engines run it, explain walks it."""
