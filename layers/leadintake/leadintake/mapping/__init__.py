"""Which column serves which field, and why: headers, values, memory and, where there is one, a model."""
