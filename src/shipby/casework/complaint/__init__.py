"""a buyer's complaint about a late order -> settled between the parties, or upheld or dismissed by a reviewer."""
