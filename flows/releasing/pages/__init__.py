"""What people and programs read beside the tables: card, citation, Croissant, viewer, pictures."""
