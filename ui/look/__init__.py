"""How the desk looks: tokens, sizes, colours, state marks, icons, the one style."""
