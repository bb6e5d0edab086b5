"""A penalty or measure -> the shop's plan to do better: what, by whom, by when; done item by item."""
