"""Rule packs: their golden cases, and files with mistakes."""
