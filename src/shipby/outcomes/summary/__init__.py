"""An output folder -> what the judgement found, typed, and as text for a terminal, in Chinese or English."""
