"""cases of every type -> lists, their pages, forms of what can be done, made from the shape of each step."""
