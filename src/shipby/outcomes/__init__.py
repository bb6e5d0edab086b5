"""Tables -> files, run manifest, explanations, summaries."""
