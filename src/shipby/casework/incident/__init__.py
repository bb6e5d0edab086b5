"""what is wrong about orders -> reported, reviewed, found, amended, withdrawn; products stopped; their facts."""
