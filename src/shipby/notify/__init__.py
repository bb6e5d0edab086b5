"""Events -> messages to people, webhooks to machines, and the jobs that do what is due."""
