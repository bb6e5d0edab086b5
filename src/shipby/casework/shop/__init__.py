"""A shop's own values and its contract: non-delivery regions, announcement, product notes; hours from a day on."""
