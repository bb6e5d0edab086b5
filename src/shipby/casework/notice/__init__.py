"""the platform's announcement of later deadlines -> drafted, its effect shown, published, widened; a fact."""
