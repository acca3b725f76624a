"""The public record: whether the municipality kept its word, counted from every promise it made."""
