"""All SQL of the product: one module per subject, every function a named question or act."""
