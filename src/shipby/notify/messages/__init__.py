"""What reaches an inbox -> the phones and mailboxes of those who want to hear of it, at their hours, in their words."""
