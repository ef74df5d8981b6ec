"""What other organisations' systems may see and do here: rules and reading for the standards they speak."""
