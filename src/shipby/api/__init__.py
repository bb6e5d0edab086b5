"""What the rooms before it know and do -> HTTP: facts taken in, verdicts and standing told, cases acted on."""
