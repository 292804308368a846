"""Login and lock: who is using the desk."""
