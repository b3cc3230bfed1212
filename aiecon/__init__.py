"""The economics of *The Price of Intelligence*: one module per idea, importable and tested."""
