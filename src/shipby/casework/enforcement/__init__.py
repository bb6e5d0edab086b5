"""judged actions and nodes reached -> measures: proposed, begun, ended, or revoked when their ground falls."""
