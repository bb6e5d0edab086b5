"""the rooms of the service -> one Django project: settings, addresses, the server's door."""
