"""an order that cannot be sent in time -> a filing, checked, submitted, decided; many at once by a list or a region."""
