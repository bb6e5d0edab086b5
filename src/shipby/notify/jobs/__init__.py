"""What is due -> done by one of the servers, once, and again where a server died over it; who did what, and when."""
