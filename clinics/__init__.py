"""Who, where and under which obligation."""
